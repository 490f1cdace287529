package io.memlog.reconciler.letters;

import static io.memlog.reconciler.letters.LettersScene.put;
import static io.memlog.reconciler.letters.LettersScene.withSchema;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.service.Json;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dead letters on real parts, from the mistake to the empty topic; each test leaves no letter behind. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So long the single writer remembers that the registry does not know an id. */
    private static final Duration UNKNOWN_IDS_ARE_FORGOTTEN = Duration.ofMillis(10_500);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY, PartKind.POSTGRES);

    /** Not the names of alerts, which begin with a capital. */
    private static final Pattern SELECTOR = Pattern.compile("\\bmemlog_[a-z_]+(\\{[^}]*})?");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"([^\"]+)\"");

    private LettersScene scene;

    @BeforeAll
    void start() throws Exception {
        scene = new LettersScene(parts);
    }

    @AfterAll
    void stop() throws Exception {
        scene.close();
    }

    @Test
    @Order(1)
    void anEventThatFailedForATimeIsTakenInOnce() throws Exception {
        // Given two events whose schema the registry does not know yet
        int probe = scene.register("probe", "\"string\"");
        int unknown = probe + 1;
        scene.send(withSchema(scene.bytes(put("m-late")), unknown));
        scene.send(withSchema(scene.bytes(put("m-twice")), unknown));
        awaitUndecided(2);
        JsonNode twice = scene.list("?code=UNKNOWN_SCHEMA_ID").at("/letters/0");
        JsonNode late = scene.list("?code=UNKNOWN_SCHEMA_ID").at("/letters/1");

        // When one is retried too early
        JsonNode early = retry(late, "");

        // Then it is a new letter that says so, and the old one is decided
        assertThat(early.at("/outcomes/DEAD_LETTERED").asInt()).isEqualTo(1);
        awaitUndecided(2);
        JsonNode again = scene.list("").at("/letters/0");
        assertThat(again.at("/retries").asInt()).isEqualTo(1);
        assertThat(again.at("/retryOf").asText())
                .isEqualTo(
                        late.at("/partition").asInt() + "@" + late.at("/offset").asInt());
        assertThat(show(late).at("/letter/state").asText()).isEqualTo("RETRIED");
        assertThat(retry(late, "").at("/skips/0/reason").asText()).isEqualTo("DECIDED");

        // When the schema is there, and one of the events came again by itself
        Instant denied = Instant.parse(again.at("/time").asText());
        String schema = MemoryEvent.getClassSchema().toString().replaceFirst("One write", "One other write");
        assertThat(scene.register("late-value", schema)).isEqualTo(unknown);
        await().atMost(PATIENCE)
                .until(() -> denied.plus(UNKNOWN_IDS_ARE_FORGOTTEN).isBefore(Instant.now()));
        scene.send(withSchema(scene.bytes(put("m-twice")), unknown));
        await().atMost(PATIENCE).until(() -> scene.version("m-twice") == 1);
        assertThat(scene.retry(scene.reconciler(), "{\"all\": true, \"dryRun\": true}")
                        .at("/sent")
                        .asInt())
                .isEqualTo(1);
        JsonNode all = scene.retry(scene.reconciler(), "{\"code\": \"UNKNOWN_SCHEMA_ID\", \"by\": \"ann\"}");

        // Then the other is taken in, and this one is not applied twice, not even by force
        assertThat(all.at("/outcomes/APPLIED").asInt()).as(all.toString()).isEqualTo(1);
        assertThat(all.at("/skips/0/reason").asText()).isEqualTo("SUPERSEDED");
        JsonNode forced = retry(twice, ", \"force\": true");
        assertThat(forced.at("/outcomes/DUPLICATE").asInt())
                .as(forced.toString())
                .isEqualTo(1);
        await().atMost(PATIENCE).until(() -> scene.version("m-late") == 1);
        assertThat(scene.version("m-twice")).isEqualTo(1);
        assertThat(show(again).at("/letter/decision/by").asText()).isEqualTo("ann");
        assertThat(scene.list("").at("/undecided").asInt()).isZero();
        pruneEverything();
    }

    @Test
    @Order(2)
    void aRecordThatAStoreRefusedIsPublishedAgain() throws Exception {
        // Given
        scene.sql("ALTER TABLE memory ADD CONSTRAINT refused CHECK (memory_id <> 'm-refused')");
        scene.send(scene.bytes(put("m-refused")));
        awaitUndecided(1);
        JsonNode letter = scene.list("?topic=memory.enriched&tenant=acme").at("/letters/0");
        assertThat(letter.at("/code").asText()).isEqualTo("STORE_REFUSED_RECORD");
        assertThat(letter.at("/owner/memoryId").asText()).isEqualTo("m-refused");

        // When it is retried while the store still refuses it
        assertThat(retry(letter, "").at("/outcomes/APPLIED").asInt()).isEqualTo(1);

        // Then it is a new letter that says so
        awaitUndecided(1);
        assertThat(scene.list("").at("/letters/0/retries").asInt()).isEqualTo(1);

        // When the store takes it
        scene.sql("ALTER TABLE memory DROP CONSTRAINT refused");
        scene.retry(scene.reconciler(), "{\"code\": \"STORE_REFUSED_RECORD\"}");

        // Then it holds the memory, in the version that it has
        await().atMost(PATIENCE).until(() -> scene.version("m-refused") == 1);
        assertThat(scene.list("").at("/undecided").asInt()).isZero();
        pruneEverything();
    }

    @Test
    @Order(3)
    void severalReconcilersNeverSendALetterTwice() throws Exception {
        // Given
        int letters = 60;
        for (int i = 0; i < letters; i++) {
            scene.send(("poison " + i).getBytes(UTF_8));
        }
        awaitUndecided(letters);
        Instant last =
                Instant.parse(scene.list("?limit=1").at("/letters/0/time").asText());
        String retryAll = "{\"to\": \"%s\", \"perSecond\": 20}".formatted(last.plusMillis(1));
        ServiceRuntime other = scene.startReconciler();
        try {
            // When both retry all at once
            List<CompletableFuture<JsonNode>> retries =
                    List.of(retryOn(scene.reconciler(), retryAll), retryOn(other, retryAll));

            // Then
            int sentByBoth = 0;
            for (CompletableFuture<JsonNode> retry : retries) {
                sentByBoth += retry.get(2, TimeUnit.MINUTES).at("/sent").asInt();
            }
            assertThat(sentByBoth).isEqualTo(letters);
            awaitUndecided(letters);
            assertThat(scene.list("?state=retried&limit=1000").at("/letters")).hasSize(letters);
            assertThat(scene.list("?limit=1000").at("/letters"))
                    .allSatisfy(
                            again -> assertThat(again.at("/retries").asInt()).isEqualTo(1));
        } finally {
            other.close();
        }

        // When one of them begins once more, slowly, and is cancelled
        ServiceRuntime one = scene.reconciler();
        JsonNode slow = scene.post("/retry", "{\"all\": true, \"perSecond\": 5, \"wait\": false}");
        await().atMost(PATIENCE)
                .until(() -> scene.operation(one, slow).at("/progress/done").asInt() > 0);
        scene.cancel(one, slow);

        // Then what it has sent until then is decided, and nothing else
        JsonNode cancelled = scene.ended(one, slow);
        int sent = cancelled.at("/result/sent").asInt();
        assertThat(cancelled.at("/state").asText()).isEqualTo("CANCELLED");
        assertThat(sent).isBetween(5, letters - 5);
        assertThat(scene.list("?state=retried&limit=1000").at("/letters")).hasSize(letters + sent);
        // A cancelled retry does not wait for what becomes of its events, and these come back as letters.
        awaitUndecided(letters);

        // When a letter is discarded that was sent again, it is left as it is, and said as what.
        JsonNode retried = scene.list("?state=retried&limit=1").at("/letters/0");
        JsonNode left = scene.post("/discard", selection(retried, ", \"by\": \"ben\", \"reason\": \"late\""));
        assertThat(left.at("/discarded").asInt()).as("%s", left).isZero();
        assertThat(left.at("/skips/0/detail").asText())
                .startsWith("retried as memory.events-%d@%d by "
                        .formatted(
                                retried.at("/decision/eventPartition").asInt(),
                                retried.at("/decision/eventOffset").asLong()));
    }

    @Test
    @Order(4)
    void poisonIsDiscardedExportedAndPrunedAndTheDecisionOutlivesARestart() throws Exception {
        // Given
        discardEverything();
        pruneEverything();
        byte[] poison = "no wire format at all".getBytes(UTF_8);
        scene.send(poison);
        scene.send("more of it".getBytes(UTF_8));
        awaitUndecided(2);

        // When
        JsonNode page = scene.list("?limit=1");
        JsonNode next = scene.list("?limit=1&cursor=" + page.at("/cursor").asText());

        // Then
        JsonNode letter = next.at("/letters/0");
        assertThat(next.has("cursor")).isFalse();
        assertThat(letter.at("/code").asText()).isEqualTo("NOT_WIRE_FORMAT");
        assertThat(letter.at("/stage").asText()).isEqualTo("read-event");
        assertThat(letter.at("/source/topic").asText()).isEqualTo("memory.events");
        assertThat(letter.at("/owner/tenantId").asText()).isEqualTo("acme");
        assertThat(letter.at("/traceId").asText()).isEqualTo(TestLetters.TRACE.substring(3, 35));
        assertThat(page.at("/undecidedByCode/NOT_WIRE_FORMAT").asInt()).isEqualTo(2);
        assertThat(show(letter).has("value")).isFalse();
        assertThat(Json.mapper()
                        .readTree(scene.get(path(letter) + "?payload=true"))
                        .at("/value")
                        .binaryValue())
                .isEqualTo(poison);

        // When
        String now = Instant.now().plusSeconds(1).toString();
        JsonNode refused = scene.post("/prune", "{\"before\": \"%s\", \"by\": \"ann\"}".formatted(now));
        scene.post("/discard", selection(letter, ", \"by\": \"ann\", \"reason\": \"not ours\""));
        JsonNode again = scene.post("/discard", selection(letter, ", \"by\": \"ben\", \"reason\": \"nor ours\""));
        scene.restartReconciler();

        // Then
        assertThat(refused.at("/code").asText()).isEqualTo("UNDECIDED_LETTERS");
        assertThat(again.at("/discarded").asInt()).as("%s", again).isZero();
        assertThat(again.at("/skipped").asInt()).isEqualTo(1);
        assertThat(again.at("/skips/0/offset")).isEqualTo(letter.at("/offset"));
        assertThat(again.at("/skips/0/reason").asText()).isEqualTo("DECIDED");
        assertThat(again.at("/skips/0/detail").asText()).startsWith("discarded by ann at 20");
        JsonNode kept = show(letter);
        assertThat(kept.at("/letter/state").asText()).isEqualTo("DISCARDED");
        assertThat(kept.at("/letter/decision/by").asText()).isEqualTo("ann");
        assertThat(kept.at("/letter/decision/reason").asText()).isEqualTo("not ours");
        assertThat(scene.list("").at("/undecided").asInt()).isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scene.get("/metrics"))
                        .containsPattern("memlog_dead_letters_undecided\\{code=\"NOT_WIRE_FORMAT\",[^}]*} 1\\.0")
                        .containsPattern("memlog_dead_letters_oldest_undecided_seconds\\{[^}]*} [0-9.]+"));
        List<String> lines = scene.get("/v1/dead-letters/export").lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(Base64.getDecoder()
                        .decode(Json.mapper()
                                .readTree(lines.getFirst())
                                .at("/value")
                                .asText()))
                .isEqualTo(poison);
        assertThat(lines.getLast()).isEqualTo("{\"complete\":true,\"exported\":2}");

        // When the rest is given up with the prune
        JsonNode pruned = scene.post(
                "/prune",
                "{\"before\": \"%s\", \"by\": \"ann\", \"force\": true, \"reason\": \"poison\"}".formatted(now));

        // Then
        assertThat(pruned.at("/deleted").asInt()).isEqualTo(2);
        assertThat(scene.list("?state=all").at("/letters")).isEmpty();
        assertThat(scene.get(path(letter))).contains("NO_SUCH_RESOURCE");
    }

    @Test
    @Order(5)
    void everyMetricThatAnAlertRuleNamesExists() throws Exception {
        // Given
        String all = Files.readString(Path.of("../deploy/prometheus/memlog-alerts.yml"));
        String rules = all.substring(0, all.indexOf("- name: memlog-sinks"));
        List<String> selectors =
                SELECTOR.matcher(rules).results().map(MatchResult::group).toList();
        assertThat(selectors).hasSizeGreaterThanOrEqualTo(8);

        // When
        String metrics = scene.get("/metrics");

        // Then, with all labels that it asks for
        assertThat(selectors).allSatisfy(selector -> {
            String name = selector.replaceFirst("\\{.*", "");
            List<String> series =
                    metrics.lines().filter(line -> line.startsWith(name + "{")).toList();
            assertThat(series).as(selector).isNotEmpty();
            LABEL.matcher(selector)
                    .results()
                    .forEach(label -> assertThat(series)
                            .as(selector)
                            .anyMatch(line -> Pattern.compile(label.group(1) + "=\"(" + label.group(2) + ")\"")
                                    .matcher(line)
                                    .find()));
        });
    }

    private void awaitUndecided(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(scene.list("").at("/undecided").asInt()).isEqualTo(count));
    }

    private JsonNode retry(JsonNode letter, String more) throws Exception {
        return scene.retry(scene.reconciler(), selection(letter, more));
    }

    private CompletableFuture<JsonNode> retryOn(ServiceRuntime reconciler, String body) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return scene.retry(reconciler, body);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private JsonNode show(JsonNode letter) throws Exception {
        return Json.mapper().readTree(scene.get(path(letter)));
    }

    private void discardEverything() throws Exception {
        int undecided = scene.list("").at("/undecided").asInt();
        JsonNode report = scene.post("/discard", "{\"all\": true, \"by\": \"ann\", \"reason\": \"a test is over\"}");
        assertThat(report.path("discarded").asInt(-1)).as(report.toString()).isEqualTo(undecided);
    }

    private void pruneEverything() throws Exception {
        JsonNode report = scene.post(
                "/prune",
                "{\"before\": \"%s\", \"by\": \"ann\"}".formatted(Instant.now().plusSeconds(60)));
        assertThat(report.has("deleted")).as(report.toString()).isTrue();
        assertThat(scene.list("?state=all").at("/letters")).isEmpty();
    }

    private static String path(JsonNode letter) {
        return "/v1/dead-letters/%d/%d"
                .formatted(letter.at("/partition").asInt(), letter.at("/offset").asLong());
    }

    private static String selection(JsonNode letter, String more) {
        return "{\"partition\": %d, \"offset\": %d%s}"
                .formatted(letter.at("/partition").asInt(), letter.at("/offset").asLong(), more);
    }
}
