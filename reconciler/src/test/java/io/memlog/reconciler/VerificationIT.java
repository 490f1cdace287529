package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.rebuild.GraphGenerations;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.GraphStoreView;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.Partitions;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** The reconciler on real parts: stores filled by the real sinks, then damaged behind their backs. */
@TestInstance(Lifecycle.PER_CLASS)
class VerificationIT {
    static final int PARTITIONS = 4;
    private static final int MEMORIES = 400;

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private Map<String, String> variables = Map.of();
    private ServiceRuntime reconciler;
    private ServiceRuntime sinkVector;
    private ServiceRuntime sinkGraph;
    private TestLog log;
    private Damage damage;
    private int round;

    @BeforeAll
    void startPipeline() throws Exception {
        Database database = parts.newDatabase();
        variables = PipelineVariables.of(parts, database, PARTITIONS);
        reconciler = Reconciler.start(new Environment(variables));
        sinkVector = SinkVector.start(new Environment(variables));
        sinkGraph = SinkGraph.start(new Environment(variables));
        log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
        damage = new Damage(database, parts.boltUri());
    }

    @AfterAll
    void stopPipeline() throws Exception {
        log.close();
        damage.close();
        sinkGraph.close();
        sinkVector.close();
        reconciler.close();
    }

    @BeforeEach
    void bothStoresHoldTheLog() throws Exception {
        round++;
        log.put(IntStream.range(0, round == 1 ? MEMORIES : 12)
                .mapToObj(this::key)
                .toList());
        log.put(List.of(key(7), key(8)));
        log.abort(key(1));
        log.erase(key(9));
        awaitCaughtUp();
    }

    /** Each test leaves the stores as the log says: what it broke is written again by a new version. */
    @AfterEach
    void mend() throws Exception {
        damage.sql("DELETE FROM memory WHERE memory_id LIKE 'orphan%'");
        damage.cypher("MATCH (m:Memory) WHERE m.key IS NULL OR m.key CONTAINS 'orphan' DETACH DELETE m");
        log.put(IntStream.range(0, 9).mapToObj(this::key).toList());
        awaitCaughtUp();
        assertThat(check("{}").at("/consistent").asBoolean()).isTrue();
    }

    @Test
    void equalStoresAreConsistentUpToTheLogsEnd() throws Exception {
        JsonNode report = check("{}");

        assertThat(report.at("/state").asText()).isEqualTo("DONE");
        assertThat(report.at("/consistent").asBoolean()).isTrue();
        assertThat(report.at("/caughtUp").asBoolean()).isTrue();
        assertThat(report.at("/findings")).isEmpty();
        assertThat(report.at("/stores/0/suspects").asInt()).isZero();
        assertThat(report.at("/stores/1/suspects").asInt()).isZero();
        assertThat(report.at("/stores/0/compared").asLong()).isGreaterThanOrEqualTo(11);
        assertThat(report.at("/stores/1/compared").asLong())
                .isEqualTo(report.at("/stores/0/compared").asLong());
        assertThat(report.at("/outcomes/state").asText()).isEqualTo("EQUAL");
        assertThat(report.at("/outcomes/accepted").asLong()).isPositive();
        assertThat(get("/v1/checks/" + report.at("/id").asText())).isEqualTo(report);

        JsonNode sync = get("/v1/sync");
        assertThat(sync.at("/syncPercentage").asDouble())
                .as(sync.toPrettyString())
                .isEqualTo(100);
        assertThat(sync.at("/stores/0/expected").asLong())
                .isEqualTo(report.at("/stores/0/compared").asLong());
        assertThat(sync.at("/lastCheck/id").asText()).isEqualTo(report.at("/id").asText());
    }

    @Test
    void everyPlantedFaultIsNamedRightByTheCheapestLevelThatCanSeeIt() throws Exception {
        // Given
        log.put(List.of(PlantedFaults.QUIET));
        awaitCaughtUp();
        PlantedFaults faults = new PlantedFaults(damage, this::key, round);
        List<String> seenByDigests = faults.plantWhatDigestsShow();
        List<String> seenByFields = faults.plantWhatOnlyFieldsShow();
        List<String> all = PlantedFaults.joined(seenByDigests, seenByFields);

        // Then
        assertThat(ReconcilerCalls.findingIds(check("{\"level\": \"offsets\"}")))
                .isEmpty();
        assertThat(ReconcilerCalls.findingIds(check("{\"level\": \"digests\"}")))
                .containsExactlyInAnyOrderElementsOf(seenByDigests);
        JsonNode deep = check("{\"level\": \"deep\"}");
        assertThat(ReconcilerCalls.findingIds(deep)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(deep.at("/stores/0/recomputed").asLong()).isPositive();
        assertThat(deep.at("/levels"))
                .extracting(level -> level.at("/level").asText())
                .containsExactly("offsets", "deep");
        assertThat(ReconcilerCalls.findingIds(
                        check("{\"level\": \"deep\", \"scope\": {\"tenantId\": \"acme\", \"userId\": \"user-9\"}}")))
                .contains("GRAPH/ORPHAN/acme/user-9/~entity/ghost")
                .allMatch(id -> id.contains("/acme/user-9/"));

        // Then: a look at the digests does not call repaired what it cannot see.
        check("{\"level\": \"digests\"}");
        assertThat(ReconcilerCalls.findingIds(get("/v1/findings"))).containsExactlyInAnyOrderElementsOf(all);

        // When: everything is written again, and what no memory owns is removed.
        faults.removeLooseEnds();
        damage.sql("DELETE FROM memory WHERE memory_id LIKE 'orphan%'");
        damage.cypher("MATCH (m:Memory) WHERE m.key CONTAINS 'orphan' DETACH DELETE m");
        log.put(faults.damagedKeys());
        awaitCaughtUp();

        // Then
        assertThat(check("{\"level\": \"deep\"}").at("/consistent").asBoolean()).isTrue();
        assertThat(ReconcilerCalls.findingIds(get("/v1/findings"))).isEmpty();
    }

    @Test
    void offsetRowsThatWereTamperedWithAreNamed() throws Exception {
        sinkVector.close();
        sinkGraph.close();
        int partition = Partitions.ofScope("acme/user-1", PARTITIONS);
        String row = "~offset/memory.enriched-" + partition;
        try {
            for (String change : List.of("next_offset = 1000000", "cluster_id = 'other'", "topic_id = 'other'")) {
                damage.sql("CREATE TABLE kept AS SELECT * FROM partition_progress");
                damage.sql("UPDATE partition_progress SET %s WHERE topic = 'memory.enriched' AND partition = %d"
                        .formatted(change, partition));
                JsonNode report = check("{\"level\": \"offsets\"}");
                assertThat(ReconcilerCalls.findingIds(report)).containsExactly("VECTOR/CORRUPT/" + row);
                assertThat(report.at("/state").asText()).isEqualTo("FAILED");
                assertThat(report.at("/error").asText()).contains("offset row of memory.enriched-" + partition);
                restoreOffsets();
            }
            damage.cypher(("MATCH (p:PartitionProgress {topic: 'memory.enriched', partition: %d}) "
                            + "SET p.kept = p.nextOffset, p.nextOffset = 0")
                    .formatted(partition));
            damage.sql("CREATE TABLE kept AS SELECT * FROM partition_progress");
            damage.sql("DELETE FROM partition_progress WHERE topic = 'memory.enriched' AND partition = " + partition);
            assertThat(ReconcilerCalls.findingIds(check("{\"level\": \"offsets\"}")))
                    .isEmpty();
            assertThat(ReconcilerCalls.findingIds(check("{}")))
                    .containsExactly("GRAPH/STALE/" + row, "VECTOR/MISSING/" + row);
        } finally {
            restoreOffsets();
            damage.cypher(
                    "MATCH (p:PartitionProgress) WHERE p.kept IS NOT NULL SET p.nextOffset = p.kept REMOVE p.kept");
            sinkVector = SinkVector.start(new Environment(variables));
            sinkGraph = SinkGraph.start(new Environment(variables));
        }
        assertThat(ReconcilerCalls.findingIds(check("{}"))).isEmpty();
        assertThat(ReconcilerCalls.findingIds(get("/v1/findings"))).isEmpty();
    }

    private void restoreOffsets() throws Exception {
        damage.sql("CREATE TABLE IF NOT EXISTS kept AS SELECT * FROM partition_progress");
        damage.sql("DELETE FROM partition_progress");
        damage.sql("INSERT INTO partition_progress SELECT * FROM kept");
        damage.sql("DROP TABLE kept");
    }

    @Test
    void findingsOutliveARestartAndAreRepairedOnceTheStoreIsRight() throws Exception {
        // Given
        damage.sql("DELETE FROM memory WHERE memory_id = '%s'".formatted(id(1)));
        damage.cypher("MATCH (m:Memory {key: '%s'}) DETACH DELETE m".formatted(key(1)));
        List<String> both = List.of("GRAPH/MISSING/" + key(1), "VECTOR/MISSING/" + key(1));
        assertThat(ReconcilerCalls.findingIds(check("{}"))).containsExactlyInAnyOrderElementsOf(both);
        JsonNode spot = get("/v1/verifications?tenantId=acme&userId=%s&memoryId=%s"
                .formatted(key(1).split("/", -1)[1], key(1).split("/", -1)[2]));
        assertThat(spot.at("/verifications/0/state").asText())
                .as(spot.toPrettyString())
                .isEqualTo("DIFFERENT");
        assertThat(spot.findValuesAsText("findingId")).containsExactlyInAnyOrderElementsOf(both);
        JsonNode sync = get("/v1/sync");
        assertThat(sync.at("/stores"))
                .as(sync.toPrettyString())
                .allMatch(store -> store.at("/differing").asInt() == 1
                        && store.at("/syncPercentage").asDouble() < 100);

        // When: another process takes over.
        reconciler.close();
        reconciler = Reconciler.start(new Environment(variables));

        // Then
        assertThat(ReconcilerCalls.findingIds(get("/v1/findings"))).containsExactlyInAnyOrderElementsOf(both);

        // When: the memory is written again.
        log.put(List.of(key(1)));
        awaitCaughtUp();
        assertThat(ReconcilerCalls.findingIds(check("{}"))).isEmpty();

        // Then
        assertThat(ReconcilerCalls.findingIds(get("/v1/findings"))).isEmpty();
        assertThat(get("/v1/findings?state=all").at("/findings"))
                .filteredOn(finding -> finding.at("/key").asText().equals(key(1)))
                .extracting(finding -> finding.at("/state").asText())
                .containsOnly("REPAIRED");
    }

    @Test
    void stoppedSinkIsLagAndNoFinding() throws Exception {
        // Given
        sinkGraph.close();
        log.put(IntStream.range(0, 20).mapToObj(this::key).toList());
        log.erase(key(10));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(calls().lagRecords("VECTOR")).isZero());

        // When
        JsonNode report = check("{\"level\": \"deep\"}");

        // Then
        assertThat(report.at("/findings")).isEmpty();
        assertThat(report.at("/consistent").asBoolean()).isTrue();
        assertThat(report.at("/caughtUp").asBoolean()).isFalse();
        assertThat(calls().lagRecords("GRAPH")).isGreaterThanOrEqualTo(21);

        // When: a node is lost that no record above the watermark will write again.
        damage.cypher("MATCH (m:Memory) WHERE m.memoryId = 'm1-300' DETACH DELETE m");

        // Then: damage behind a stopped sink is found all the same.
        assertThat(ReconcilerCalls.findingIds(check("{}"))).containsExactly("GRAPH/MISSING/acme/user-4/m1-300");
        log.put(List.of("acme/user-4/m1-300"));
        sinkGraph = SinkGraph.start(new Environment(variables));
        awaitCaughtUp();
    }

    @Test
    void liveWritesRaiseNoFalseAlarm() throws Exception {
        AtomicBoolean isWriting = new AtomicBoolean(true);
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; isWriting.get(); i++) {
                log.put(List.of(key(i % 9), key((i + 1) % 9), key(20 + i % 30)));
                if (i % 3 == 0) {
                    log.erase(key(20 + i % 30));
                }
            }
        });
        try {
            long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
            int checks = 0;
            while (System.nanoTime() < end || checks < 5) {
                JsonNode report = check(checks % 2 == 0 ? "{}" : "{\"level\": \"deep\"}");
                assertThat(report.at("/state").asText()).isEqualTo("DONE");
                assertThat(report.at("/findings")).isEmpty();
                assertThat(report.at("/stores/0/confirmed").asInt()).isZero();
                assertThat(report.at("/stores/1/confirmed").asInt()).isZero();
                checks++;
            }
        } finally {
            isWriting.set(false);
            writer.join();
        }
        awaitCaughtUp();
    }

    /** Everything in one: it is the live graph of all other tests. */
    @Test
    void aNewGenerationOfTheGraphIsReadLikeTheLiveOneBeforeAndAfterItIs() throws Exception {
        try (Driver driver = GraphDatabase.driver(parts.boltUri(), AuthTokens.none())) {
            var generations = new GraphGenerations(driver);
            // When
            GraphRebuilds.ask(generations, Kind.REBUILD, null);
            GraphRebuilds.await(generations, 2, State.FOLLOWING);

            // Then: it equals the live one, and what is wrong with it shows.
            StoreView live = new GraphStoreView(driver);
            StoreView side = generations.view(2);
            for (Depth depth : Depth.values()) {
                assertThat(side.scan(depth).content())
                        .isEqualTo(live.scan(depth).content());
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(side.progress().watermark(partition, -1))
                        .isEqualTo(live.progress().watermark(partition, -1));
            }
            assertThat(generations.differences(2, null, 10).differences()).isEmpty();
            damage.cypher("MATCH (m:Memory_2 {key: '%s'}) DETACH DELETE m".formatted(key(3)));
            assertThat(generations.differences(2, null, 10).onlyLive()).isOne();
            assertThat(side.scan(Depth.DIGESTS).content())
                    .isNotEqualTo(live.scan(Depth.DIGESTS).content());
            log.put(List.of(key(3)));
            awaitCaughtUp();
            assertThat(generations.differences(2, null, 10).differences()).isEmpty();

            // When
            GraphRebuilds.ask(generations, Kind.SWITCH, 2);
            GraphRebuilds.await(generations, 2, State.LIVE);

            // Then: a check is of what is live.
            damage.cypher("MATCH (m:Memory {key: '%s'}) DETACH DELETE m".formatted(key(4)));
            assertThat(check("{\"level\": \"deep\"}").at("/consistent").asBoolean())
                    .isTrue();
            damage.cypher("MATCH (m:Memory_2 {key: '%s'}) DETACH DELETE m".formatted(key(5)));
            assertThat(ReconcilerCalls.findingIds(check("{}"))).containsExactly("GRAPH/MISSING/" + key(5));

            // When: back again, by what was written since.
            log.put(List.of(key(4), key(5)));
            GraphRebuilds.ask(generations, Kind.ROLLBACK, 1);
            GraphRebuilds.await(generations, 1, State.FOLLOWING);
            GraphRebuilds.ask(generations, Kind.SWITCH, 1);
            GraphRebuilds.await(generations, 1, State.LIVE);
            GraphRebuilds.ask(generations, Kind.DROP, 2);
            await().until(() -> generations.find(2).isEmpty());
        }
    }

    @Test
    void lostOutcomeIsSeen() throws Exception {
        damage.sql("CREATE TABLE lost AS SELECT * FROM operation LIMIT 1");
        damage.sql("DELETE FROM operation o USING lost l "
                + "WHERE o.event_partition = l.event_partition AND o.event_offset = l.event_offset");

        try {
            JsonNode report = check("{\"level\": \"offsets\"}");

            assertThat(report.at("/outcomes/state").asText()).isEqualTo("DIFFERENT");
            assertThat(report.at("/consistent").asBoolean()).isFalse();
            assertThat(report.at("/outcomes/decided").asLong())
                    .isEqualTo(report.at("/outcomes/accepted").asLong() - 1);
        } finally {
            damage.sql("INSERT INTO operation SELECT * FROM lost");
            damage.sql("DROP TABLE lost");
        }
    }

    @Test
    void storeThatIsDownFailsTheCheckWithoutFindings() throws Exception {
        Map<String, String> withoutDatabase = new HashMap<>(variables);
        withoutDatabase.put("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/nowhere");
        // Two reconcilers cannot share one ledger.
        withoutDatabase.put(
                "MEMLOG_STATE_DIR", parts.folder().resolve("other-state").toString());
        try (ServiceRuntime blind = Reconciler.start(new Environment(withoutDatabase))) {
            JsonNode report = check(blind.port(), "{}");

            assertThat(report.at("/state").asText()).isEqualTo("FAILED");
            assertThat(report.at("/error").asText()).contains("vector store: expected to read it");
            assertThat(report.at("/errorCode").asText()).isEqualTo("STORE_UNAVAILABLE");
            assertThat(report.at("/findings")).isEmpty();
            assertThat(report.at("/stores/0/state").asText()).isEqualTo("FAILED");
            assertThat(report.at("/stores/1/state").asText()).isEqualTo("EQUAL");
        }
    }

    @Test
    void badRequestsAreProblems() throws Exception {
        JsonNode unknownLevel = check("{\"level\": \"deeper\"}");
        assertThat(unknownLevel.at("/code").asText()).isEqualTo("INVALID_FIELD");
        assertThat(unknownLevel.at("/detail").asText()).contains("expected offsets, digests or deep");
        assertThat(check("{\"limit\": 0}").at("/code").asText()).isEqualTo("INVALID_FIELD");
        assertThat(get("/v1/checks/unknown").at("/code").asText()).isEqualTo("NO_SUCH_RESOURCE");
    }

    private String key(int i) {
        return "acme/user-%d/%s".formatted(i % 8, id(i));
    }

    private String id(int i) {
        return "m%d-%d".formatted(round, i);
    }

    private void awaitCaughtUp() {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(calls()::isCaughtUp);
    }

    private ReconcilerCalls calls() {
        return ReconcilerCalls.onPort(reconciler.port());
    }

    private JsonNode check(String body) throws IOException, InterruptedException {
        return check(reconciler.port(), body);
    }

    private static JsonNode check(int port, String body) throws IOException, InterruptedException {
        return ReconcilerCalls.onPort(port).post("/v1/checks", body);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return calls().get(path);
    }
}
