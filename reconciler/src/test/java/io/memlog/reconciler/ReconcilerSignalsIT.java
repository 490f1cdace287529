package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Reconcilers as processes, killed and paused where it matters. Schedules and silence make it take two minutes: {@code mvn verify
 * -Dmemlog.scenarios=true -Dit.test=ReconcilerSignalsIT}.
 */
@EnabledIfSystemProperty(named = "memlog.scenarios", matches = "true")
class ReconcilerSignalsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LEADS = "Leads the schedule";

    /** Silence that costs the lead, a second until the next look, and what a busy machine adds. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(10 + 1 + 9);

    /** The end of a process is seen at once. */
    private static final Duration TAKEN_OVER_FROM_THE_DEAD_WITHIN = Duration.ofSeconds(1 + 4);

    private static final int KILLS = 4;
    private static final int LETTERS = 40 + 20 * KILLS;
    private static final String RETRY_ALL = "{\"all\": true, \"perSecond\": 20, \"waitSeconds\": 0, \"by\": \"ann\"}";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private final List<ServiceProcess> processes = new ArrayList<>();
    private Database database;

    @BeforeEach
    void createDatabase() {
        database = parts.newDatabase();
    }

    @AfterEach
    void end() {
        processes.forEach(ServiceProcess::kill);
    }

    @Test
    void noLetterIsSentTwiceOrLostHoweverOftenItsRetryIsKilled() throws Exception {
        ServiceProcess reconciler = reconciler("letters", Map.of());
        reconciler.start();
        try (var letters = new RetriedLetters(parts.kafkaBootstrapServers())) {
            // Given
            letters.write(LETTERS);

            // When: killed while its events stand in the log and nobody knows yet whether they count.
            for (int kill = 0; kill < KILLS; kill++) {
                CompletableFuture<Void> cutShort = CompletableFuture.runAsync(() -> retryAll(reconciler));
                pauseInsideATransaction(reconciler, letters);
                reconciler.kill();
                await().atMost(PATIENCE).until(cutShort::isDone);
                assertThat(letters.sent()).hasSizeLessThan(LETTERS);
                reconciler.start();
            }
            JsonNode rest = ReconcilerCalls.of(reconciler).post("/v1/dead-letters/retry", RETRY_ALL);

            // Then
            Map<String, List<Long>> sent = letters.sent();
            assertThat(sent).hasSize(LETTERS);
            assertThat(sent).allSatisfy((letter, events) -> assertThat(events).hasSize(1));
            assertThat(rest.at("/result/sent").asInt()).as(rest.toString()).isBetween(1, LETTERS);
            JsonNode decided = ReconcilerCalls.of(reconciler).get("/v1/dead-letters?state=retried&limit=1000");
            assertThat(decided.at("/undecided").asInt()).isZero();
            assertThat(decided.at("/letters")).hasSize(LETTERS).allSatisfy(letter -> {
                String id = letter.at("/partition").asInt() + "@"
                        + letter.at("/offset").asInt();
                assertThat(sent)
                        .containsEntry(
                                id, List.of(letter.at("/decision/eventOffset").asLong()));
            });
        }
    }

    @Test
    void deadLeaderIsFollowedAtOnce() {
        // Given
        List<ServiceProcess> two = startTwo();
        ServiceProcess leader = awaitOneLeader(two);
        ServiceProcess other = other(two, leader);

        // When
        leader.kill();

        // Then
        await().atMost(TAKEN_OVER_FROM_THE_DEAD_WITHIN).until(() -> hasLed(other));
        leader.start();
        await().during(Duration.ofSeconds(3)).until(() -> !hasLed(leader));
    }

    @Test
    void silentLeaderIsFollowedAndStaysBehindWhenItComesBack() throws Exception {
        try (Damage sql = new Damage(database, "bolt://127.0.0.1:1")) {
            // Given
            List<ServiceProcess> two = startTwo();
            ServiceProcess leader = awaitOneLeader(two);
            ServiceProcess other = other(two, leader);
            await().atMost(PATIENCE).until(() -> runs(sql, leader) > 0);

            // When
            leader.pause();

            // Then
            await().atMost(TAKEN_OVER_WITHIN).until(() -> hasLed(other));
            await().atMost(PATIENCE).until(() -> runs(sql, other) > 0);

            // When
            long runsOfTheFormer = runs(sql, leader);
            leader.resume();
            long runsOfTheNext = runs(sql, other);

            // Then: while the new one runs twice more, the old one does not run at all.
            await().atMost(PATIENCE).until(() -> runs(sql, other) >= runsOfTheNext + 2);
            assertThat(runs(sql, leader)).isEqualTo(runsOfTheFormer);
        }
    }

    private List<ServiceProcess> startTwo() {
        List<ServiceProcess> two = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            two.add(reconciler(name, Map.of("MEMLOG_SCHEDULE_OFFSETS", "PT10S")));
        }
        RealParts.startTogether(two);
        return two;
    }

    private static ServiceProcess awaitOneLeader(List<ServiceProcess> two) {
        await().atMost(PATIENCE).until(() -> two.stream().anyMatch(ReconcilerSignalsIT::hasLed));
        List<ServiceProcess> leaders =
                two.stream().filter(ReconcilerSignalsIT::hasLed).toList();
        assertThat(leaders).hasSize(1);
        return leaders.getFirst();
    }

    private static ServiceProcess other(List<ServiceProcess> two, ServiceProcess leader) {
        return two.getFirst().name().equals(leader.name()) ? two.getLast() : two.getFirst();
    }

    private static boolean hasLed(ServiceProcess reconciler) {
        return reconciler.process().log().orElseThrow().contains(LEADS);
    }

    /** Operations that the process has begun: there are none but scheduled ones. */
    private static long runs(Damage sql, ServiceProcess reconciler) throws Exception {
        return Long.parseLong(
                sql.query("SELECT count(*)::text FROM memlog_reconciler.operation WHERE instance LIKE '%%:%d'"
                                .formatted(reconciler.uri().getPort()))
                        .getFirst());
    }

    private static void pauseInsideATransaction(ServiceProcess reconciler, RetriedLetters letters) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(3)).until(() -> {
            reconciler.pause();
            boolean isInside = letters.isInsideATransaction();
            if (!isInside) {
                reconciler.resume();
            }
            return isInside;
        });
    }

    /** Whose answer nobody gets: the process dies first. */
    private static void retryAll(ServiceProcess reconciler) {
        try {
            ReconcilerCalls.of(reconciler).post("/v1/dead-letters/retry", RETRY_ALL);
        } catch (Exception e) {
            assertThat(e).isInstanceOf(java.io.IOException.class);
        }
    }

    private ServiceProcess reconciler(String name, Map<String, String> more) {
        Map<String, String> variables = PipelineVariables.of(parts, database, 1, "bolt://127.0.0.1:1");
        variables.put("MEMLOG_STATE_DIR", parts.folder().resolve(name).toString());
        variables.putAll(more);
        var process = new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath("io.memlog.reconciler.Reconciler", variables)
                        .jvmOptions("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                PartSettings.in(parts.folder().resolve("process-" + name)));
        processes.add(process);
        return process;
    }
}
