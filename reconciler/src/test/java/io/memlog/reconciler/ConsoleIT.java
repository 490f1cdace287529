package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.memlog.reconciler.browser.Chromium;
import io.memlog.reconciler.browser.Page;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.Scenario;
import io.memlog.testkit.process.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console of a real reconciler in a real browser: every button is pressed on real parts, in the order in which an operator would
 * need them. Screenshots are left in {@code target/console}.
 */
@EnabledIf(value = "hasChromium", disabledReason = "no Chromium was found; MEMLOG_CHROMIUM may name one")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Scenario
class ConsoleIT {
    private static final int MEMORIES = 60;
    private static final String KEY = "a-long-key";

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private ConsoleScene scene;
    private Page page;
    private ConsoleReader reader;

    static boolean hasChromium() {
        return Chromium.find().isPresent();
    }

    @BeforeAll
    void start(@TempDir Path profile) throws Exception {
        scene = new ConsoleScene(parts, profile);
        scene.put(0, MEMORIES);
        scene.awaitCaughtUp();
    }

    @AfterAll
    void stop() throws Exception {
        scene.close();
    }

    @BeforeEach
    void open() throws Exception {
        open(scene.calls.base());
    }

    private void open(URI reconciler) throws Exception {
        page = scene.browser.open();
        page.window(1280, 900, "light");
        page.navigate(reconciler.resolve("/console/"));
        reader = new ConsoleReader(page);
        reader.awaitTrue("document.querySelectorAll('#store-list tbody tr').length === 4"
                + " && !document.querySelector('#verdict-title').textContent.startsWith('Reading')");
        reader.learnToMeasure();
    }

    @AfterEach
    void close() {
        page.close();
    }

    /** Whatever was pressed: no script has failed, nothing was objected to, and nobody else was asked for anything. */
    private void assertUntroubled() {
        assertThat(page.complaints()).isEmpty();
        assertThat(page.requests())
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(scene.calls.base() + "/"));
    }

    @Test
    @Order(1)
    void verdictAnswersWhetherTheStoresEqualTheLogAndHowThatIsFoundOut() throws Exception {
        assertThat(reader.text("#verdict")).contains("never compared with the log", "Check now");

        // When
        reader.press("#verdict", "Check now");

        // Then
        reader.awaitText("#verdict-title", "Both stores equal the log");
        assertThat(reader.text("#verdict"))
                .contains("up to offset 0:", "3:", " at level digests: " + MEMORIES + " memories compared")
                .contains("Nothing was written since");
        assertThat(page.evaluate("document.title").asText()).startsWith("✓ Both stores equal the log");
        assertThat(reader.text("#store-list")).contains("caught up", "the end");
        assertThat(reader.text("#pipeline")).contains("offsets/s", "newest record");

        // When: each level is asked for by the form.
        reader.fill("#operations [name=level]", "offsets");
        reader.press("#operations", "Check");
        assertThat(scene.ended("check", 2).at("/parameters/level").asText()).isEqualTo("offsets");
        reader.fill("#operations [name=level]", "deep");
        reader.enter("#operations [name=check]");
        assertThat(scene.ended("check", 3).at("/parameters/level").asText()).isEqualTo("deep");

        // Then
        reader.awaitText("#verdict-detail", "at level deep");
        reader.awaitText("#operation-list", "looked", "equal");
        // What was asked for here is opened here.
        assertThat(reader.count("#operation-list details[open]")).isEqualTo(3);
        assertThat(reader.text("#operation-list")).contains("memories in both stores");
        reader.look("equal");
        assertUntroubled();
    }

    @Test
    @Order(2)
    void findingsAreNamedAndNothingThatIsBeingDoneIsLostWhenThePageIsReadAgain() throws Exception {
        // Given
        scene.stopGraphSink();
        scene.put(MEMORIES, MEMORIES + 10);
        scene.damage.sql("DELETE FROM memory WHERE memory_id IN ('m1', 'm2')");
        scene.damage.sql("UPDATE memory SET version = 99 WHERE memory_id = 'm5'");
        scene.damage.cypher("MATCH (m:Memory {memoryId: 'm6'}) SET m.digest = 7");
        for (int i = 0; i < 2; i++) {
            scene.damage.copyRow("m7", "copy-" + i);
        }
        await().atMost(ConsoleScene.PATIENCE).until(() -> scene.calls.lagRecords("VECTOR") == 0);
        reader.awaitText("#verdict", "Neo4j is ", " behind the log");

        // When
        reader.press("#verdict", "Check now");

        // Then
        reader.awaitText("#verdict-title", "6 findings: Postgres and Neo4j differ from the log");
        assertThat(reader.text("#verdict"))
                .contains("2 missing in Postgres", "1 corrupt in Neo4j", "2 orphan in Postgres", "Neo4j is ");
        JsonNode finding = scene.calls.get("/v1/findings?store=graph").at("/findings/0");
        String id = finding.at("/findingId").asText();
        reader.enter("[data-key=\"%s\"] summary".formatted(id));
        reader.awaitText(
                "[data-key=\"%s\"] details".formatted(id),
                finding.at("/expectedDigest").asText(),
                "version ");

        // When: somebody has opened, ticked, selected, typed and scrolled, and things happen meanwhile.
        reader.fill("[data-key=\"%s\"] input".formatted(id), "true");
        reader.fill("#generations [name=until]", "0:1");
        reader.focus("#findings [name=scope]");
        page.type("acme");
        page.evaluate("""
                (() => { const key = document.querySelector('#finding-list .key');
                  const row = document.querySelector('#finding-list tbody tr');
                  getSelection().selectAllChildren(key);
                  row.scrollIntoView({ block: 'start', behavior: 'instant' });
                  window.kept = { row, key: key.textContent, top: row.getBoundingClientRect().top, changes: 0 };
                  new MutationObserver((changes) => { window.kept.changes += changes.length; })
                    .observe(document.querySelector('#finding-list tbody'), { childList: true });
                  return 1; })()""");
        scene.calls.post("/v1/checks", "{}");
        reader.awaitTrue("document.querySelectorAll('#operation-list tbody tr').length >= 5");
        int seen = findingsRead();
        await().atMost(ConsoleScene.PATIENCE).until(() -> findingsRead() >= seen + 4);

        // Then
        assertThat(page.evaluate("document.activeElement.name").asText()).isEqualTo("scope");
        assertThat(page.evaluate("document.activeElement.value").asText()).isEqualTo("acme");
        assertThat(page.evaluate("getSelection().toString() === window.kept.key")
                        .asBoolean())
                .isTrue();
        assertThat(page.evaluate("Math.abs(window.kept.row.getBoundingClientRect().top - window.kept.top)")
                        .asDouble())
                .isLessThan(3);
        assertThat(page.evaluate("window.kept.row.isConnected && window.kept.changes === 0")
                        .asBoolean())
                .isTrue();
        assertThat(reader.count("[data-key=\"%s\"] details[open]".formatted(id)))
                .isEqualTo(1);
        assertThat(reader.count("#finding-list input:checked")).isEqualTo(1);
        assertThat(page.evaluate("document.querySelector('#generations [name=until]').value")
                        .asText())
                .isEqualTo("0:1");
        reader.look("findings");
        assertUntroubled();
    }

    private int findingsRead() {
        return (int) page.requests().stream()
                .filter(url -> url.contains("/v1/findings?"))
                .count();
    }

    @Test
    @Order(3)
    void everyControlIsReachedWithTheTabKeyInTheOrderOfThePage() throws Exception {
        // Given
        int controls = page.evaluate("measures.controls().length").asInt();
        assertThat(controls).isGreaterThan(40);
        page.evaluate("document.activeElement.blur()");

        // Then
        for (int place = 0; place < controls; place++) {
            page.tab();
            JsonNode focus = page.evaluate("measures.focus()");
            assertThat(focus.at("/place").asInt()).as("%s", focus).isEqualTo(place);
            assertThat(focus.at("/isSeen").asBoolean()).as("%s", focus).isTrue();
            assertThat(focus.at("/contrast").asDouble()).as("%s", focus).isGreaterThan(3);
        }

        // And back, and from the first one past all of the header.
        page.shiftTab();
        assertThat(page.evaluate("measures.focus()").at("/place").asInt()).isEqualTo(controls - 2);
        reader.enter(".skip");
        assertThat(page.evaluate("document.activeElement.id").asText()).isEqualTo("verdict");

        // And it fits into windows of other sizes.
        reader.look("findings", 360, "dark");
        reader.look("findings", 900, "light");
    }

    @Test
    @Order(4)
    void oneIsAcceptedAndSomeAreForAReasonThatIsKept() throws Exception {
        // When: by keyboard, and after a second thought.
        reader.enter(
                "[data-key=\"VECTOR/STALE/acme/user-5/m5\"] button, [data-key=\"VECTOR/CORRUPT/acme/user-5/m5\"] button");
        reader.awaitTrue("document.querySelector('#dialog').open");
        page.escape();
        reader.awaitTrue("!document.querySelector('#dialog').open");
        assertThat(scene.calls.get("/v1/findings").at("/open").asInt()).isEqualTo(6);
        assertThat(page.evaluate("document.activeElement.textContent").asText()).isEqualTo("Accept…");
        page.enter();
        reader.answer("moved by hand");

        // Then
        reader.awaitText("#verdict-title", "5 findings");
        JsonNode accepted = scene.calls.get("/v1/findings?state=accepted").at("/findings");
        assertThat(accepted).hasSize(1);
        assertThat(accepted.at("/0/reason").asText()).isEqualTo("moved by hand");

        // When
        reader.fill("#finding-filter [name=kind]", "orphan");
        reader.awaitTrue("document.querySelectorAll('#finding-list tbody tr').length === 2");
        reader.press("#findings", "Select all shown");
        reader.press("#findings", "Accept selected");
        reader.answer("copies for a trial");

        // Then
        reader.awaitText("#verdict-title", "3 findings");
        reader.awaitText("#findings .answer", "2 findings accepted");
        assertThat(scene.calls
                        .get("/v1/findings?state=accepted")
                        .at("/findings")
                        .findValuesAsText("reason"))
                .containsExactlyInAnyOrder("moved by hand", "copies for a trial", "copies for a trial");
        assertUntroubled();
    }

    @Test
    @Order(5)
    void repairIsPlannedThenDoneThenProved() throws Exception {
        // Given
        scene.startGraphSink();
        scene.awaitCaughtUp();

        // When
        reader.press("#verdict", "Plan a repair");

        // Then
        reader.awaitText("#operation-list", "It would send", "acme/user-1/m1", "acme/user-6/m6");
        assertThat(scene.ended("repair", 1).at("/result/sent").asInt()).isZero();
        assertThat(scene.calls.get("/v1/findings").at("/open").asInt()).isEqualTo(3);

        // When
        reader.press("#verdict", "Repair…");
        reader.agree();

        // Then
        reader.awaitText("#verdict-title", "nothing has proved it yet");
        assertThat(scene.ended("repair", 2).at("/result/repaired").asInt()).isEqualTo(3);

        // When: check, repair, check in one, as the form says by itself and as somebody changes it.
        reader.press("#operations", "Check and repair");
        assertThat(scene.ended("full", 1).at("/parameters/dryRun").asBoolean()).isTrue();
        reader.fill("#operations [name=dryRun]", "false");
        reader.enter("#operations [name=repair]");
        reader.agree();
        assertThat(scene.ended("repair", 3).at("/parameters/limit").asInt()).isEqualTo(1000);

        // Then
        reader.awaitText("#verdict-title", "Both stores equal the log but for 3 accepted findings");
        assertUntroubled();
    }

    @Test
    @Order(6)
    void storeIsRebuiltSwitchedRolledBackAndTheRestDropped() throws Exception {
        // Given
        reader.fill("#generations [name=store]", "vector");
        try (Connection holder = scene.snapshot()) {
            // When
            reader.press("#generations", "Rebuild…");
            reader.agree();
            reader.awaitText("#operation-list", "switch waits");

            // Then
            reader.awaitText("#verdict-also", "A rebuild is running");
            reader.look("rebuild");

            // When
            reader.press("#operation-list", "Cancel");
            // A switch that waits is made as soon as nobody is in its way.
            assertThat(scene.ended("rebuild", 1).at("/state").asText()).isEqualTo("CANCELLED");
            holder.rollback();
        }

        // Then
        reader.awaitTrue("document.querySelectorAll('#generation-list tbody tr').length === 2");

        // When
        reader.press("#generations", "Rebuild…");
        reader.agree();

        // Then
        reader.awaitText("#operation-list", "switched");
        JsonNode rebuilt = scene.ended("rebuild", 2);
        assertThat(rebuilt.at("/result/stores/0/outcome").asText())
                .as("%s", rebuilt)
                .isEqualTo("SWITCHED");
        reader.press("#generation-list", "Differences");
        reader.awaitText("#generation-differences", "Generation 1 of Postgres against the live one", "copy-0");

        // When
        reader.press("#generation-list", "Roll back…");
        reader.agree();

        // Then
        JsonNode back = scene.ended("rollback", 1);
        assertThat(back.at("/result/stores/0/outcome").asText()).as("%s", back).isEqualTo("SWITCHED");

        // When
        reader.press("#generation-list", "Drop…");
        reader.agree();

        // Then
        assertThat(scene.ended("drop", 1).at("/state").asText()).isEqualTo("DONE");
        reader.awaitTrue("document.querySelectorAll('#generation-list tbody tr').length === 2");
        assertThat(reader.text("#generation-list")).doesNotContain("retired");
        assertUntroubled();
    }

    @Test
    @Order(7)
    void deadLettersAreLookedAtRetriedDiscardedExportedAndPruned(@TempDir Path downloads) throws Exception {
        // Given
        try (var letters = new RetriedLetters(parts.kafkaBootstrapServers())) {
            letters.write(4);
        }
        reader.awaitText("#letter-count", "4 undecided");
        reader.awaitText("#verdict-also", "4 dead letters wait for a decision");
        reader.enter("[data-key=\"0@0\"] summary");
        reader.press("[data-key=\"0@0\"]", "Show the record");
        reader.awaitText("[data-key=\"0@0\"] pre", "poison 0");
        reader.look("letters");

        // When
        reader.press("#letter-list [data-key=\"0@0\"]", "Retry");

        // Then: it could not be read this time either.
        assertThat(scene.ended("retry", 1).at("/result/sent").asInt()).isEqualTo(1);
        reader.awaitText("#operation-list", "letters left");

        // When
        reader.press("#letter-list", "Retry NOT_WIRE_FORMAT");
        reader.agree();
        assertThat(scene.ended("retry", 2).at("/parameters/code").asText()).isEqualTo("NOT_WIRE_FORMAT");
        assertThat(scene.ended("retry", 2).at("/result/sent").asInt()).isGreaterThanOrEqualTo(3);
        reader.press("#letter-list", "Retry all");
        reader.agree();
        assertThat(scene.ended("retry", 3).at("/parameters/all").asBoolean()).isTrue();

        // When
        reader.press("#letter-list td", "Discard…");
        reader.answer("no event at all");
        reader.awaitText("#letters .answer", "discarded 1");
        reader.press("#letter-list", "Discard all…");
        reader.answer("nor are these");
        reader.awaitText("#letter-count", "0 undecided");

        // Then
        JsonNode discarded = scene.calls.get("/v1/dead-letters?state=discarded");
        assertThat(discarded.findValuesAsText("reason")).contains("no event at all", "nor are these");
        assertThat(discarded.findValuesAsText("by")).containsOnly("console");

        // When
        page.downloadTo(downloads);
        reader.fill("#letter-filter [name=state]", "all");
        reader.awaitTrue("document.querySelector('#letter-export').href.endsWith('state=all')");
        reader.press("#letters", "Export these");

        // Then
        Path exported = downloads.resolve("dead-letters.ndjson");
        await().atMost(ConsoleScene.PATIENCE).until(() -> Files.exists(exported));
        List<String> lines = Files.readAllLines(exported);
        assertThat(lines).hasSizeGreaterThan(8);
        assertThat(lines.getLast()).contains("\"complete\"");

        // When
        reader.press("#letters", "Prune…");
        reader.awaitTrue("document.querySelector('#dialog [name=before]')");
        page.evaluate("document.querySelector('#dialog [name=before]').value = '2100-01-01T00:00:00'");
        page.enter();
        reader.awaitText("#dialog", "letters for good", "All of them are decided");
        reader.agree();

        // Then
        reader.awaitText("#letters .answer", "deleted %d".formatted(lines.size() - 1));
        reader.awaitText("#letter-list", "None.");
        assertUntroubled();
    }

    @Test
    @Order(8)
    void memoriesAreEmbeddedAgainAndThatIsGivenUp() throws Exception {
        // Given: it waits for a store that does not move.
        scene.stopVectorSink();
        reader.press("#embeddings", "Embed again…");
        reader.agree();
        reader.awaitText("#embedding-running", "running");

        // When
        reader.press("#embeddings", "Give up");

        // Then
        assertThat(scene.ended("reembed", 1).at("/state").asText()).isEqualTo("CANCELLED");

        // When
        scene.startVectorSink();
        scene.awaitCaughtUp();
        reader.press("#embeddings", "Embed again…");
        reader.agree();

        // Then
        reader.awaitText("#operation-list", "all have the vectors");
        assertThat(scene.ended("reembed", 2).at("/result/left").asInt()).isZero();
        reader.awaitText("#embedding-list", "100 %");
        assertUntroubled();
    }

    @Test
    @Order(9)
    void whoHasNoKeyIsToldWhyAndAConnectionThatIsLostIsSaid(@TempDir Path state) throws Exception {
        // Given
        // Chosen here: by host and port a reconciler knows the operations of the process before it.
        int port = FreePorts.next();
        ServiceRuntime locked = scene.lockedReconciler(KEY, port, state);
        try {
            page.close();
            open(URI.create("http://127.0.0.1:" + port));
            reader.awaitText("#access-note", "Changes need the admin key", "none was given");
            assertThat(page.evaluate("document.querySelector('#operations button').getAttribute('aria-describedby')")
                            .asText())
                    .isEqualTo("access-note");
            int before = scene.operations();

            // When
            reader.press("#operations", "Check");
            reader.awaitText("#dialog", "Check: the admin key is needed", "none was given");
            reader.answer("another");

            // Then
            reader.awaitText("#operations .answer", "another one was given");
            assertThat(page.complaints()).isEmpty();

            // When
            reader.press("#operations", "Check");
            reader.answer(KEY);

            // Then: what was pressed is done.
            reader.awaitText("#operations .answer", "check queued");
            reader.awaitText("#access-state", "Key accepted");
            assertThat(reader.text("#access-note")).isEmpty();
            assertThat(scene.operations()).isEqualTo(before);
            reader.awaitText("#verdict-title", "Both stores equal the log");
        } finally {
            locked.close();
        }

        // Then
        reader.awaitText("#lost", "The reconciler does not answer. What stands here is ", " old, of ");
        reader.awaitText("#verdict", "Not known", "The last that was known: Both stores equal the log");
        reader.awaitTrue("/is [3-9] s old/.test(document.querySelector('#lost').textContent)");
        assertThat(reader.count("#store-list tbody tr")).isEqualTo(4);

        // When
        try (ServiceRuntime again = scene.lockedReconciler(KEY, port, state)) {
            // Then
            reader.awaitTrue("document.querySelector('#lost').hidden");
            reader.awaitText("#verdict-title", "Both stores equal the log");
            assertThat(again.port()).isEqualTo(port);
        }
    }

    @Test
    @Order(10)
    void whatIsNotKnownIsNotLeftOut() throws Exception {
        for (String path : List.of(
                "/v1/offsets",
                "/v1/outcomes",
                "/v1/embeddings",
                "/v1/findings",
                "/v1/generations",
                "/v1/operations",
                "/v1/operations/none",
                "/v1/checks/none",
                "/v1/dead-letters",
                "/v1/dead-letters/export",
                "/v1/dead-letters/0/0",
                "/v1/generations/vector/1/differences")) {
            assertThat(scene.calls.get(path + "?no-such=1").at("/code").asText())
                    .as(path)
                    .isEqualTo("INVALID_FIELD");
        }
        for (String path : List.of(
                "/v1/checks",
                "/v1/operations",
                "/v1/operations/none/cancel",
                "/v1/findings/accept",
                "/v1/access",
                "/v1/dead-letters/retry",
                "/v1/dead-letters/discard",
                "/v1/dead-letters/prune")) {
            assertThat(scene.calls.post(path + "?dryRun=true", "{}").at("/code").asText())
                    .as(path)
                    .isEqualTo("INVALID_FIELD");
        }
    }

    @Test
    @Order(11)
    void aPageOfAnotherOriginChangesNothing() throws Exception {
        // Given
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] body = "<!doctype html><title>another site</title>".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        try {
            int before = scene.operations();
            URI operations = scene.calls.base().resolve("/v1/operations");
            page.navigate(URI.create("http://127.0.0.1:" + other.getAddress().getPort() + "/"));
            reader.awaitTrue("document.title === 'another site'");
            int seen = page.statusesOf(operations).size();

            // When: as a script and as a form of it would.
            page.evaluate("""
                    fetch('%s', { method: 'POST', mode: 'no-cors', body: '{"operation": "check"}' }).catch(() => {})
                    """.formatted(operations));
            page.evaluate("""
                    (() => { const form = document.createElement('form');
                      form.method = 'post'; form.enctype = 'text/plain'; form.action = '%s';
                      const field = document.createElement('input');
                      field.name = '{"operation": "check", "level": "'; field.value = 'digests"}';
                      form.append(field); document.body.append(form); form.submit(); })()
                    """.formatted(operations));

            // Then
            await().atMost(ConsoleScene.PATIENCE)
                    .until(() -> page.statusesOf(operations).size() == seen + 2);
            assertThat(page.statusesOf(operations).subList(seen, seen + 2)).containsOnly(403);
            assertThat(scene.operations()).isEqualTo(before);
        } finally {
            other.stop(0);
        }
    }
}
