package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;

/** Graphs and logs that do not fit each other: refused with a reason, or gone on with from where the graph really is. */
final class StoreStateIT {
    private static final TopicPartition ENRICHED_0 = new TopicPartition("memory.enriched", 0);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.NEO4J);

    private static Neo4jSettings settings;
    private static Driver driver;
    private static Neo4jSink sink;
    private static StoredGraph graph;

    private SinkSession session;

    @BeforeAll
    static void open() {
        settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
        driver = settings.newDriver();
        sink = Neo4jSink.open(settings, "graph");
        graph = new StoredGraph(driver);
    }

    @AfterAll
    static void close() {
        sink.close();
        driver.close();
    }

    @BeforeEach
    void fill() {
        graph.clear();
        session = new SinkSession(sink, 0, "owner-1");
        session.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
    }

    @Test
    void aLogThatDoesNotFitIsRefusedAndNothingChanges() {
        var otherCluster = new SourcePartition("cluster-2", SinkSession.TOPIC_ID, 4, ENRICHED_0);
        var recreated = new SourcePartition(SinkSession.CLUSTER, new Uuid(9, 9), 4, ENRICHED_0);
        var widened = new SourcePartition(SinkSession.CLUSTER, SinkSession.TOPIC_ID, 8, ENRICHED_0);
        var withoutOldTombstones = new LogBounds(0, 10, Instant.now().plusSeconds(60), 5);

        assertRefused(Reason.OTHER_CLUSTER, otherCluster, SinkSession.BOUNDS);
        assertRefused(Reason.TOPIC_RECREATED, recreated, SinkSession.BOUNDS);
        assertRefused(Reason.PARTITIONS_CHANGED, widened, SinkSession.BOUNDS);
        assertRefused(Reason.RETENTION_GAP, SinkSession.source(0), new LogBounds(3, 10));
        assertRefused(Reason.LOG_TRUNCATED, SinkSession.source(0), new LogBounds(0, 1));
        assertRefused(Reason.ERASURES_EXPIRED, SinkSession.source(0), withoutOldTombstones);
        assertThat(sink.claim(SinkSession.source(0), new LogBounds(2, 2), "owner-2")
                        .epoch())
                .isEqualTo(2);
    }

    @Test
    void anotherSinkIsRefused() {
        try (Neo4jSink other = Neo4jSink.open(settings, "other")) {
            assertThatThrownBy(() -> other.claim(SinkSession.source(0), SinkSession.BOUNDS, "owner-1"))
                    .isInstanceOf(ClaimRefusedException.class)
                    .hasMessageContaining("expected sink id other, found graph")
                    .extracting(e -> ((ClaimRefusedException) e).reason())
                    .isEqualTo(Reason.OTHER_SINK);
        }
    }

    @Test
    void aGraphRestoredFromAnOlderBackupFencesItsOwnerAndIsReplayedToTheSameEnd() {
        // Given
        SinkSession.Entry[] second = {
            SinkSession.put(MemoryRecords.memory("m1", 2, "bob", "paris")),
            SinkSession.put(MemoryRecords.memory("m2", 1, "paris"))
        };
        SinkSession.Entry third = SinkSession.erase("m1");
        List<Map<String, Object>> backup = offsets();
        session.apply(second);
        session.apply(third);
        List<String> edges = graph.edges();

        // When
        graph.change("MATCH (n) WHERE n:Memory OR n:User OR n:Entity DETACH DELETE n", Map.of());
        graph.change(
                "UNWIND $rows AS row MATCH (p:PartitionProgress {id: row.id}) SET p = row", Map.of("rows", backup));
        restoreFirstBatch();

        // Then
        assertThat(session.commit(SinkSession.put(MemoryRecords.memory("m3", 1, "rome"))))
                .isInstanceOf(CommitOutcome.Fenced.class);
        var heir = new SinkSession(sink, 0, "owner-1");
        assertThat(heir.lease().nextOffset()).isEqualTo(2);
        heir.apply(second).apply(third);
        assertThat(graph.edges()).isEqualTo(edges);
        assertThat(graph.memoryKeys()).containsExactly("acme/ann/m2");
    }

    @Test
    void anEmptyDatabaseInThePlaceOfTheFullOneFencesTheOwnerAndGetsItsSchemaAgain() {
        // Given
        graph.clear();
        graph.change("DROP CONSTRAINT memlog_memory_key", Map.of());
        graph.change("DROP INDEX memlog_related_memory", Map.of());

        // When
        CommitOutcome outcome = session.commit(SinkSession.put(MemoryRecords.memory("m2", 1, "bob")));

        // Then
        assertThat(outcome).isEqualTo(new CommitOutcome.Fenced(0));
        assertThat(graph.memoryKeys()).isEmpty();
        new SinkSession(sink, 0, "owner-1").apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
        assertThat(graph.rows(
                        "SHOW INDEXES YIELD name WHERE name IN ['memlog_memory_key', 'memlog_related_memory'] RETURN name",
                        Map.of()))
                .hasSize(2);
    }

    private static List<Map<String, Object>> offsets() {
        return graph.rows("MATCH (p:PartitionProgress) RETURN properties(p) AS row", Map.of()).stream()
                .map(row -> row.get("row").asMap())
                .toList();
    }

    /** The graph as it was then: written by a sink of its own time, which leaves the offset where it was. */
    private static void restoreFirstBatch() {
        List<Map<String, Object>> backup = offsets();
        graph.change("MATCH (p:PartitionProgress) SET p.nextOffset = 0", Map.of());
        new SinkSession(sink, 0, "before").apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
        graph.change(
                "UNWIND $rows AS row MATCH (p:PartitionProgress {id: row.id}) SET p = row", Map.of("rows", backup));
    }

    private static void assertRefused(Reason reason, SourcePartition source, LogBounds bounds) {
        assertThatThrownBy(() -> sink.claim(source, bounds, "owner-2"))
                .isInstanceOfSatisfying(
                        ClaimRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
