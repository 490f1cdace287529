package io.memlog.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Relation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestsTest {
    /** Computed by an independent program from the documented byte layout. Stored in both stores; another value would make every check of an existing deployment fail. */
    private static final long VECTOR = 6_330_279_246_767_979_757L;

    private static final long BOTH = 6_504_221_875_623_280_056L;

    private static final long GRAPH = -7_167_328_520_928_647_167L;

    @Test
    void digestsOfARecordNeverChange() {
        assertThat(Digests.vector(memory().build())).isEqualTo(VECTOR);
        assertThat(Digests.graph(memory().build())).isEqualTo(GRAPH);
    }

    static Stream<Consumer<MemoryRecord.Builder>> changesOfCommonFields() {
        return Stream.of(
                m -> m.setVersion(8),
                m -> m.setContent("Ann lives in Bonn"),
                m -> m.setTags(List.of("homea", "")),
                m -> m.setMetadata(Map.of("k", "w")),
                m -> m.setImportance(null),
                m -> m.setStatus(MemoryStatus.DELETED),
                m -> m.setExpiresAt(Instant.ofEpochMilli(1)),
                m -> m.setAgentId(""));
    }

    @ParameterizedTest
    @MethodSource("changesOfCommonFields")
    void everyStoredFieldCountsInBothStores(Consumer<MemoryRecord.Builder> change) {
        MemoryRecord.Builder changed = memory();
        change.accept(changed);

        assertThat(Digests.vector(changed.build())).isNotEqualTo(VECTOR);
        assertThat(Digests.graph(changed.build())).isNotEqualTo(GRAPH);
    }

    @Test
    void embeddingCountsOnlyInTheVectorStore() {
        MemoryRecord changed = memory().setEmbedding(null).build();

        assertThat(Digests.vector(changed)).isNotEqualTo(VECTOR);
        assertThat(Digests.graph(changed)).isEqualTo(GRAPH);
    }

    /** Also computed by an independent program; that a record without one keeps its digest, the first test says. */
    @Test
    void nextEmbeddingCountsOnlyInTheVectorStoreAndInItsOwnPlace() {
        Embedding next = new Embedding("g", "model-2", 1, ByteBuffer.wrap(new byte[] {0, 0, -128, 63}));
        MemoryRecord both = memory().setNextEmbedding(next).build();
        MemoryRecord nextOnly =
                memory().setEmbedding(null).setNextEmbedding(next).build();
        MemoryRecord firstOnly = memory().setEmbedding(next).build();

        assertThat(Digests.vector(both)).isEqualTo(BOTH);
        assertThat(Digests.graph(both)).isEqualTo(GRAPH);
        assertThat(Digests.vector(nextOnly)).isNotIn(BOTH, VECTOR, Digests.vector(firstOnly));
    }

    @Test
    void edgesCountOnlyInTheGraphStore() {
        MemoryRecord changed = memory().setRelations(List.of()).build();

        assertThat(Digests.vector(changed)).isEqualTo(VECTOR);
        assertThat(Digests.graph(changed)).isNotEqualTo(GRAPH);
    }

    @Test
    void orderOfEntitiesDoesNotCount() {
        MemoryRecord reversed =
                memory().setEntities(memory().build().getEntities().reversed()).build();

        assertThat(Digests.graph(reversed)).isEqualTo(GRAPH);
    }

    private static MemoryRecord.Builder memory() {
        return MemoryRecord.newBuilder()
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setVersion(7)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("fact")
                .setContent("Ann lives in Köln 🙂")
                .setTags(List.of("home", "a"))
                .setMetadata(Map.of("k", "v"))
                .setImportance(5)
                .setMessages(List.of())
                .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .setUpdatedAt(Instant.ofEpochMilli(1_700_000_000_001L))
                .setContentHash(MemoryText.hash("Ann lives in Köln 🙂"))
                .setEmbedding(new Embedding("f", "model", 2, ByteBuffer.wrap(new byte[] {0, 0, 0, 63, 0, 0, 0, -65})))
                .setEntities(List.of(entity("person:ann", 0, 3), entity("place:koln", 13, 17)))
                .setRelations(List.of(new Relation("person:ann", "place:koln", "LIVES_IN", 0.9, "lives-in", 0, 17)))
                .setProvenance(new Provenance("e", "Put", "", 0, 1L, "x", "1", "y", "1", "none"))
                .setVectorDigest(0)
                .setGraphDigest(0);
    }

    private static Entity entity(String key, int start, int end) {
        return new Entity(key, key, "PERSON", 0.75, "rule", List.of(new Mention(start, end)));
    }
}
