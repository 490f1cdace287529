package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Relation;
import io.memlog.sink.RecordRefusedException;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;

/** What the sink makes of records, on a real Neo4j. */
final class Neo4jSinkIT {
    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.NEO4J);

    private static Driver driver;
    private static Neo4jSink sink;
    private static StoredGraph graph;

    private SinkSession session;

    @BeforeAll
    static void open() {
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
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
    void claimEmptyGraph() {
        graph.clear();
        session = new SinkSession(sink, 0, "owner-1");
    }

    @Test
    void aMemoryBecomesNodesAndEdgesThatHoldAllItsDigestCovers() {
        // Given
        MemoryRecord memory = MemoryRecords.memory("m1", 1, "bob", "paris");

        // When
        session.apply(SinkSession.put(memory));

        // Then
        assertThat(graph.edges())
                .containsExactly(
                        "acme/ann-REMEMBERS->m1", "bob-RELATED->paris", "m1-MENTIONS->bob", "m1-MENTIONS->paris");
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(memory.getGraphDigest());
        assertThat(graph.memory(MemoryRecords.key("m1")))
                .containsEntry("digest", memory.getGraphDigest())
                .containsEntry("digestHigh", memory.getGraphDigest() >>> 32)
                .containsEntry("digestLow", memory.getGraphDigest() & 0xFFFF_FFFFL)
                .containsEntry("bucket", (long) Buckets.of(MemoryRecords.key("m1")))
                .containsEntry("logPartition", 0L)
                .containsEntry("logOffset", 0L)
                .doesNotContainKeys("sessionId", "expiresAt");
        assertThat(graph.nextOffset(0)).isEqualTo(2);
    }

    @Test
    void aNewVersionReplacesTheMemorysOwnEdgesAndLeavesThoseOfOthers() {
        // Given
        session.apply(
                SinkSession.put(MemoryRecords.memory("m1", 1, "bob", "paris")),
                SinkSession.put(MemoryRecords.memory("m2", 1, "bob", "paris")));

        // When
        MemoryRecord second = MemoryRecords.memory("m1", 2, "paris", "rome");
        session.apply(SinkSession.put(second));

        // Then
        assertThat(graph.edges())
                .containsExactly(
                        "acme/ann-REMEMBERS->m1",
                        "acme/ann-REMEMBERS->m2",
                        "bob-RELATED->paris",
                        "m1-MENTIONS->paris",
                        "m1-MENTIONS->rome",
                        "m2-MENTIONS->bob",
                        "m2-MENTIONS->paris",
                        "paris-RELATED->rome");
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(second.getGraphDigest());
    }

    @Test
    void propertiesThatANewVersionNoLongerHasAreGone() {
        // Given
        session.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));

        // When
        MemoryRecord bare = MemoryRecords.withDigests(MemoryRecords.builder("ann", "m1", 2)
                .setAgentId(null)
                .setImportance(null)
                .setValidFrom(null)
                .setTags(List.of())
                .setMetadata(Map.of())
                .build());
        session.apply(SinkSession.put(bare));

        // Then
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(bare.getGraphDigest());
        assertThat(graph.memory(MemoryRecords.key("m1"))).doesNotContainKeys("agentId", "importance", "validFrom");
        assertThat(graph.entityIds()).isEmpty();
    }

    @Test
    void aMemoryBornAgainAfterATombstoneThatCompactionRemovedReplacesItsFormerLife() {
        // Given
        session.apply(SinkSession.put(MemoryRecords.memory("m1", 5, "bob")));

        // When
        MemoryRecord reborn = MemoryRecords.memory("m1", 1, "paris");
        session.apply(SinkSession.put(reborn));

        // Then
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(reborn.getGraphDigest());
        assertThat(graph.entityIds()).containsExactly("acme/ann/paris");
        assertThat(graph.nextOffset(0)).isEqualTo(4);
    }

    @Test
    void theSameVersionMendsADamagedNodeItsEdgesAndEntities() {
        // Given
        MemoryRecord memory = MemoryRecords.memory("m1", 1, "bob", "paris", "rome");
        session.apply(SinkSession.put(memory));
        List<String> edges = graph.edges();
        graph.change("""
                MATCH (m:Memory {memoryId: 'm1'})-[mention:MENTIONS]->(e:Entity {key: 'bob'})
                DELETE mention
                SET m.content = 'tampered', m.extra = 1, m.digest = 0
                REMOVE m.kind
                """, Map.of());
        graph.change("MATCH (:Entity {key: 'bob'})-[r:RELATED]->() SET r.confidence = 0.1", Map.of());
        graph.change("MATCH (e:Entity {key: 'paris'}) DETACH DELETE e", Map.of());
        graph.change(
                "MATCH (m:Memory), (e:Entity {key: 'rome'}) CREATE (m)-[:MENTIONS]->(e), (e)-[:HATES]->(m)", Map.of());

        // When
        session.apply(SinkSession.put(memory));

        // Then
        assertThat(graph.edges()).isEqualTo(edges);
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(memory.getGraphDigest());
        assertThat(graph.memory(MemoryRecords.key("m1")))
                .containsEntry("digest", memory.getGraphDigest())
                .doesNotContainKey("extra");
    }

    @Test
    void aLostNodeComesBackWithoutDoublingTheRelationsItLeftBehind() {
        // Given
        MemoryRecord memory = MemoryRecords.memory("m1", 1, "bob", "paris");
        session.apply(SinkSession.put(memory));
        List<String> edges = graph.edges();
        graph.change("MATCH (m:Memory) DETACH DELETE m", Map.of());
        graph.change("MATCH (u:User) DETACH DELETE u", Map.of());

        // When
        session.apply(SinkSession.put(memory));

        // Then
        assertThat(graph.edges()).isEqualTo(edges);
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(memory.getGraphDigest());
    }

    @Test
    void aTombstoneRemovesTheMemoryWithItsRelationsAndWhatNothingMentionsAnyMore() {
        // Given
        session.apply(
                SinkSession.put(MemoryRecords.memory("m1", 1, "bob", "paris")),
                SinkSession.put(MemoryRecords.memory("m2", 1, "paris", "rome")));

        // When
        session.apply(SinkSession.erase("m1"));

        // Then
        assertThat(graph.memoryKeys()).containsExactly("acme/ann/m2");
        assertThat(graph.entityIds()).containsExactly("acme/ann/paris", "acme/ann/rome");
        assertThat(graph.edges())
                .containsExactly(
                        "acme/ann-REMEMBERS->m2", "m2-MENTIONS->paris", "m2-MENTIONS->rome", "paris-RELATED->rome");
    }

    @Test
    void theLastErasedMemoryOfAUserTakesTheUserAlong() {
        // Given
        session.apply(
                SinkSession.put(MemoryRecords.memory("ann", "m1", 1, "bob")),
                SinkSession.put(MemoryRecords.memory("eve", "m1", 1, "bob")));

        // When
        session.apply(SinkSession.erase("m1"), SinkSession.erase("never-existed"));

        // Then
        assertThat(graph.userIds()).containsExactly("acme/eve");
        assertThat(graph.entityIds()).containsExactly("acme/eve/bob");
    }

    @Test
    void theLastRecordOfAKeyInABatchWins() {
        // Given
        MemoryRecord last = MemoryRecords.memory("m1", 3, "rome");

        // When
        session.apply(
                SinkSession.put(MemoryRecords.memory("m1", 1, "bob")),
                SinkSession.put(MemoryRecords.memory("m1", 2, "paris")),
                SinkSession.put(last),
                SinkSession.put(MemoryRecords.memory("m2", 1, "bob")),
                SinkSession.erase("m2"));

        // Then
        assertThat(graph.edges()).containsExactly("acme/ann-REMEMBERS->m1", "m1-MENTIONS->rome");
        assertThat(graph.entityIds()).containsExactly("acme/ann/rome");
        assertThat(graph.memory(MemoryRecords.key("m1"))).containsEntry("logOffset", 2L);
    }

    @Test
    void aMemoryBornAgainAfterItsErasureInTheSameBatchIsNotStale() {
        // Given
        session.apply(SinkSession.put(MemoryRecords.memory("m1", 5, "bob")));

        // When
        MemoryRecord reborn = MemoryRecords.memory("m1", 1, "paris");
        session.apply(SinkSession.erase("m1"), SinkSession.put(reborn));

        // Then
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(reborn.getGraphDigest());
        assertThat(graph.entityIds()).containsExactly("acme/ann/paris");
    }

    @Test
    void aDeletedMemoryKeepsItsNodeAndEdgesUnderItsStatus() {
        // Given
        MemoryRecord memory = MemoryRecords.memory("m1", 1, "bob", "paris");
        session.apply(SinkSession.put(memory));

        // When
        MemoryRecord deleted = MemoryRecords.deleted(memory);
        session.apply(SinkSession.put(deleted));

        // Then
        assertThat(graph.memory(MemoryRecords.key("m1"))).containsEntry("status", "DELETED");
        assertThat(graph.digestOf(MemoryRecords.key("m1"))).isEqualTo(deleted.getGraphDigest());
    }

    @Test
    void progressAndEmptyBatchesMoveOffsetsOnly() {
        // When
        session.apply(new SinkSession.Entry("~progress/0", new Progress(0, 41L, Instant.EPOCH)));
        session.apply();

        // Then
        assertThat(graph.memoryKeys()).isEmpty();
        assertThat(graph.nextOffset(0)).isEqualTo(3);
    }

    @Test
    void aRecordThatCannotBeHeldIsRefusedAndNothingIsWritten() {
        // Given
        MemoryRecord good = MemoryRecords.memory("m1", 1, "bob");
        MemoryRecord tooLongForAnIndex = MemoryRecords.memory("m2", 1, "x".repeat(40_000));
        MemoryRecord dangling = MemoryRecords.withDigests(MemoryRecord.newBuilder(MemoryRecords.memory("m3", 1, "bob"))
                .setRelations(List.of(new Relation("bob", "nobody", "KNOWS", 0.5, "rule", 0, 1)))
                .build());
        SinkSession.Entry otherKey = new SinkSession.Entry(MemoryRecords.key("m9"), good);
        SinkSession.Entry otherType = new SinkSession.Entry(
                MemoryRecords.key("m1"), good.getEntities().getFirst());

        // When, Then
        for (SinkSession.Entry poison :
                List.of(SinkSession.put(tooLongForAnIndex), SinkSession.put(dangling), otherKey, otherType)) {
            assertThatThrownBy(() -> session.commit(SinkSession.put(good), poison))
                    .isInstanceOf(RecordRefusedException.class);
        }
        assertThat(graph.memoryKeys()).isEmpty();
        assertThat(graph.nextOffset(0)).isZero();
    }

    @Test
    void aGraphThatANewerMemlogWroteIsRefused() {
        // Given
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");

        // When
        graph.change("MERGE (s:GraphSchema {id: 'memlog'}) SET s.version = 3", Map.of());

        // Then
        assertThatThrownBy(() -> Neo4jSink.open(settings, "graph"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected version 2 or older, found 3");
    }
}
