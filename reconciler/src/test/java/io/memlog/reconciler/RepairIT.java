package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repair on real parts: the single writer as a process, both sinks, both stores. */
@TestInstance(Lifecycle.PER_CLASS)
class RepairIT {
    private static final int MEMORIES = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Findings under repair when its process dies. */
    private static final List<Integer> KILLED_AFTER =
            Boolean.getBoolean("memlog.scenarios") ? List.of(1, 5, 15, 30) : List.of(20);

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private Pipeline pipeline;
    private EventLog log;
    private Damage damage;
    private int round;

    @BeforeAll
    void startPipeline() throws Exception {
        pipeline = new Pipeline(parts, Map.of("MEMLOG_SECOND_WATERMARK_WAIT_MS", "500"));
        log = pipeline.log;
        damage = pipeline.damage;
    }

    @AfterAll
    void stopPipeline() throws Exception {
        pipeline.close();
    }

    @BeforeEach
    void bothStoresHoldTheLog() {
        round++;
        for (int i = 0; i < MEMORIES; i++) {
            log.put(key(i), "Anna Berg visits Oslo, visit %d of round %d.".formatted(i, round));
        }
        for (int i = 0; i < MEMORIES; i += 3) {
            log.append(key(i), "She likes tea.");
        }
        log.erase(key(50));
        log.flush();
        awaitCaughtUp();
    }

    @Test
    void everyPlantedFaultIsRepairedAndWhatNoEventCanNameIsSaid() throws Exception {
        // Given
        List<String> before = damage.query(ROWS);
        long history = Long.parseLong(
                damage.query("SELECT count(*)::text FROM memory_history").getFirst());
        damage.sql("DELETE FROM memory WHERE memory_id = '%s'".formatted(id(1)));
        damage.copyRow(id(2), "orphan-" + round);
        damage.sql(
                "UPDATE memory SET digest = digest # 255, content = 'changed' WHERE memory_id = '%s'".formatted(id(4)));
        damage.sql("UPDATE memory SET version = version - 1, digest = 42 WHERE memory_id = '%s'".formatted(id(3)));
        damage.sql("UPDATE memory SET version = 99, log_partition = 77 WHERE memory_id = '%s'".formatted(id(5)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) DETACH DELETE m".formatted(key(1)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) SET m.version = 99, m.digest = 7".formatted(key(6)));
        damage.cypher("CREATE (:Memory {key: 'acme/user-2/orphan-%d', logPartition: 99, bucket: -5, digest: 7})"
                .formatted(round));
        damage.cypher("CREATE (:Memory {memoryId: 'nameless-%d'})".formatted(round));

        // When
        JsonNode dry = run("{\"operation\": \"full\", \"dryRun\": true}");

        // Then
        assertThat(dry.at("/state").asText()).as(dry.toString()).isEqualTo("DONE");
        assertThat(dry.at("/consistent").asBoolean()).isFalse();
        assertThat(dry.at("/result/repair/steps")).hasSize(7);
        assertThat(dry.at("/result/repair/sent").asInt()).isZero();

        // When
        JsonNode full = run("{\"operation\": \"full\"}");

        // Then
        assertThat(full.at("/state").asText()).as(full.toString()).isEqualTo("DONE");
        assertThat(full.at("/result/repair/sent").asInt()).isEqualTo(6);
        assertThat(full.at("/result/repair/repaired").asInt()).isEqualTo(8);
        assertThat(full.at("/result/repair/open").asInt()).isEqualTo(1);
        assertThat(full.at("/result/repair/steps/0/action").asText()).isEqualTo("NOT_ADDRESSABLE");
        assertThat(full.at("/result/after/findings")).hasSize(1);
        assertThat(damage.query(ROWS)).isEqualTo(before);
        assertThat(damage.query("SELECT count(*)::text FROM memory_history")).containsExactly("" + history);
        String nameless = full.at("/result/after/findings/0/findingId").asText();
        assertThat(nameless).startsWith("GRAPH/ORPHAN/~node/");

        // When
        JsonNode accepted = post("/v1/findings/" + nameless + "/accept", "{\"reason\": \"a test's own\"}");

        // Then
        assertThat(accepted.at("/state").asText()).as(accepted.toString()).isEqualTo("ACCEPTED");
        assertThat(get("/v1/findings").at("/findings")).isEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                damage.query(
                                        "SELECT state || ' ' || count(*) FROM memlog_reconciler.finding GROUP BY state ORDER BY 1"))
                        .contains("ACCEPTED 1")
                        .noneMatch(states -> states.startsWith("OPEN") || states.startsWith("REPAIRING")));
        damage.cypher("MATCH (m:Memory) WHERE m.key IS NULL DETACH DELETE m");
        JsonNode last = run("{\"operation\": \"check\"}");
        assertThat(last.at("/consistent").asBoolean()).as(last.toString()).isTrue();
    }

    @Test
    void repairsUnderLiveUpdatesOfTheSameMemoriesBringNoOldVersionBack() throws Exception {
        // Given
        AtomicBoolean isWriting = new AtomicBoolean(true);
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; isWriting.get(); i++) {
                log.append(key(i % 8), "line " + i);
                if (i % 20 == 19) {
                    log.erase(key(20 + i % 5));
                    log.put(key(20 + i % 5), "begun anew " + i);
                }
                log.flush();
                // Faster than the models, updates would only lengthen the way of each Reemit.
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        });
        // When
        try {
            for (int i = 0; i < 2; i++) {
                damage.sql("DELETE FROM memory WHERE memory_id IN ('%s', '%s')".formatted(id(i), id(10 + i)));
                damage.sql(
                        "UPDATE memory SET version = 99 WHERE memory_id IN ('%s', '%s')".formatted(id(20), id(i + 1)));
                damage.cypher("MATCH (m:Memory) WHERE m.key IN ['%s', '%s'] SET m.version = 1, m.digest = 1"
                        .formatted(key(i + 2), key(12 + i)));
                damage.copyRow(id(30 + i), "orphan-%d-%d".formatted(round, i));
                JsonNode full = run("{\"operation\": \"full\"}");
                assertThat(full.at("/state").asText()).as(full.toString()).isEqualTo("DONE");
                assertThat(full.at("/result/repair/sent").asInt()).isPositive();
            }
        } finally {
            isWriting.set(false);
            writer.join();
        }

        // Then
        awaitCaughtUp();
        JsonNode last = run("{\"operation\": \"full\"}");
        assertThat(last.at("/consistent").asBoolean()).as(last.toString()).isTrue();
        assertThat(log.versions()).allSatisfy((key, versions) -> {
            long newest = 0;
            for (long version : versions) {
                // The same again, the next one, an erasure, or the first one after it.
                assertThat(version).isIn(newest, newest + 1, 0L);
                newest = version;
            }
        });
        assertThat(get("/v1/findings").at("/findings")).isEmpty();
    }

    @Test
    void repairThatIsKilledAgainAndAgainIsTakenUpByTheNextProcess() throws Exception {
        // Given
        List<String> before = damage.query(ROWS);
        damage.copyRow(id(2), "orphan-" + round);
        damage.sql("DELETE FROM memory WHERE memory_id LIKE 'm%d-%%' AND memory_id <> '%s'".formatted(round, id(2)));
        damage.cypher("MATCH (m:Memory) WHERE m.memoryId STARTS WITH 'm%d-1' SET m.version = 99".formatted(round));
        pipeline.stopReconciler();
        ServiceProcess process = slowReconciler();
        process.start();
        var calls = ReconcilerCalls.of(process);
        JsonNode check = calls.post("/v1/checks", "{}");
        List<String> findings = findingIds(check);
        assertThat(findings).hasSizeGreaterThanOrEqualTo(MEMORIES);

        // When
        for (int sent : KILLED_AFTER) {
            String id = calls.post("/v1/operations", "{\"operation\": \"repair\"}")
                    .at("/id")
                    .asText();
            await().atMost(PATIENCE)
                    .until(() -> calls.get("/v1/operations/" + id)
                                    .at("/progress/kinds")
                                    .size()
                            > 0);
            await().atMost(PATIENCE).until(() -> repairing(calls) >= sent);
            process.kill();
            process.start();

            // Then: nothing of what was open is forgotten, and nothing is called right that is not.
            assertThat(calls.get("/v1/operations/" + id).at("/state").asText()).isEqualTo("FAILED");
            assertThat(findingIds(calls.get("/v1/findings")))
                    .isSubsetOf(findings)
                    .containsAll(findingIds(calls.post("/v1/checks", "{}")));
        }
        process.close();
        pipeline.startReconciler();

        // Then
        JsonNode repair = run("{\"operation\": \"repair\"}");
        assertThat(repair.at("/consistent").asBoolean()).as(repair.toString()).isTrue();
        JsonNode last = run("{\"operation\": \"check\", \"level\": \"deep\"}");
        assertThat(last.at("/consistent").asBoolean()).as(last.toString()).isTrue();
        assertThat(damage.query(ROWS)).isEqualTo(before);
        assertThat(get("/v1/findings").at("/findings")).isEmpty();
        // And once more: nothing is left to do.
        assertThat(run("{\"operation\": \"repair\"}").at("/result/keys").asInt())
                .isZero();
    }

    private ServiceProcess slowReconciler() {
        Map<String, String> slow = pipeline.variables();
        slow.put("MEMLOG_REPAIR_MAX_RATE", "20");
        return new ServiceProcess(
                "reconciler",
                ServiceProgram.onOwnClassPath("io.memlog.reconciler.Reconciler", slow),
                PartSettings.in(parts.folder().resolve("reconciler")));
    }

    private static int repairing(ReconcilerCalls calls) throws Exception {
        List<String> states = calls.get("/v1/findings").findValuesAsText("state");
        return Collections.frequency(states, "REPAIRING");
    }

    private static List<String> findingIds(JsonNode report) {
        return report.at("/findings").findValuesAsText("findingId");
    }

    @Test
    void oneUserIsPublishedAgainWhetherItDiffersOrNot() throws Exception {
        // Given
        damage.sql("DELETE FROM memory WHERE memory_id = '%s'".formatted(id(2)));
        damage.sql("UPDATE memory SET content = 'changed' WHERE memory_id = '%s'".formatted(id(10)));
        damage.copyRow(id(18), "orphan-of-user-" + round);
        damage.cypher("MATCH (m:Memory {key: '%s'}) DETACH DELETE m".formatted(key(26)));

        // When
        JsonNode rebuilt =
                run("{\"operation\": \"rebuild\", \"scope\": {\"tenantId\": \"acme\", \"userId\": \"user-2\"}}");

        // Then
        assertThat(rebuilt.at("/state").asText()).as(rebuilt.toString()).isEqualTo("DONE");
        assertThat(rebuilt.at("/consistent").asBoolean()).as(rebuilt.toString()).isTrue();
        assertThat(rebuilt.at("/result/scope/removals").asInt()).isEqualTo(1);
        // Of 2, 10, … 58 one is erased.
        assertThat(rebuilt.at("/result/scope/sent").asInt()).isEqualTo(7 * round + 1);
        JsonNode check = run("{\"operation\": \"check\", \"level\": \"deep\"}");
        assertThat(check.at("/consistent").asBoolean()).as(check.toString()).isTrue();
    }

    /** What a row says, without where it stands in the log: a repair writes it from a later record. */
    private static final String ROWS = """
            SELECT (to_jsonb(memory) - 'log_offset' - 'search')::text FROM memory ORDER BY tenant_id, user_id, memory_id
            """;

    private String key(int i) {
        return "acme/user-%d/%s".formatted(i % 8, id(i));
    }

    private String id(int i) {
        return "m%d-%d".formatted(round, i);
    }

    private void awaitCaughtUp() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> pipeline.calls().isCaughtUp());
    }

    private JsonNode run(String body) throws Exception {
        JsonNode submitted = post("/v1/operations", body);
        assertThat(submitted.at("/id").asText()).as(submitted.toString()).isNotBlank();
        String path = "/v1/operations/" + submitted.at("/id").asText();
        List<String> ended = new ArrayList<>(List.of("DONE", "FAILED", "CANCELLED"));
        return await().atMost(PATIENCE)
                .until(
                        () -> get(path),
                        found -> ended.contains(found.at("/state").asText()));
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return pipeline.calls().post(path, body);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return pipeline.calls().get(path);
    }
}
