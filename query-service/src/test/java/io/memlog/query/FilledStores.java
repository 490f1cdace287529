package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModels;
import io.memlog.schemas.Digests;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Provenance;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.graph.Neo4jSettings;
import io.memlog.sink.graph.Neo4jSink;
import io.memlog.sink.vector.PgVectorSink;
import io.memlog.sink.vector.VectorDatabase;
import io.memlog.testkit.Database;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Both stores, written by the real sinks with records as extraction-streams would make them. */
final class FilledStores implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private final ProjectionStore vectors;
    private final ProjectionStore graph;
    private final Embedder embedder;
    private final Map<Integer, Lease> vectorLeases = new HashMap<>();
    private final Map<Integer, Lease> graphLeases = new HashMap<>();

    FilledStores(Database database, String boltUri, Path modelCache) {
        var settings = new VectorDatabase.Settings(database.jdbcUrl(), database.user(), database.password(), 384, 2);
        vectors = new PgVectorSink(VectorDatabase.open(settings), "vector");
        graph = Neo4jSink.open(Neo4jSettings.of(URI.create(boltUri), "", ""), "graph");
        embedder = EmbeddingModels.open(EmbeddingModels.DEFAULT_ID, modelCache);
    }

    Embedder embedder() {
        return embedder;
    }

    static int partition(String tenantId, String userId) {
        return Partitions.ofScope(tenantId + "/" + userId, PARTITIONS);
    }

    /** A memory to be changed before it is written. */
    MemoryRecord.Builder memory(String tenantId, String userId, String memoryId, String content) {
        var embedding = new Embedding(
                embedder.model().fingerprint(),
                embedder.model().id(),
                384,
                bytes(embedder.embedPassage(content).orElseThrow()));
        return MemoryRecord.newBuilder()
                .setTenantId(tenantId)
                .setUserId(userId)
                .setMemoryId(memoryId)
                .setVersion(1)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("fact")
                .setContent(content)
                .setTags(List.of("b", "a"))
                .setMetadata(Map.of("city", "Zürich"))
                .setImportance(7)
                .setMessages(List.of())
                .setCreatedAt(NOON)
                .setUpdatedAt(NOON)
                .setContentHash(MemoryText.hash(content))
                .setEmbedding(embedding)
                .setEntities(List.of(new Entity("bob", "Bob", "PERSON", 0.9, "rules", List.of(new Mention(0, 3)))))
                .setRelations(List.of())
                .setProvenance(new Provenance(
                        "event-" + memoryId,
                        "Put",
                        "tester",
                        partition(tenantId, userId),
                        0L,
                        "rules",
                        "1",
                        "bge",
                        "1",
                        "none"))
                .setVectorDigest(0)
                .setGraphDigest(0);
    }

    /** Writes into both stores, as the result of the given event. */
    void write(long eventOffset, MemoryRecord.Builder... memories) {
        writeVectors(eventOffset, memories);
        writeGraph(eventOffset, memories);
    }

    void writeVectors(long eventOffset, MemoryRecord.Builder... memories) {
        write(vectors, vectorLeases, eventOffset, memories);
    }

    void writeGraph(long eventOffset, MemoryRecord.Builder... memories) {
        write(graph, graphLeases, eventOffset, memories);
    }

    private static void write(
            ProjectionStore store, Map<Integer, Lease> leases, long eventOffset, MemoryRecord.Builder... memories) {
        for (MemoryRecord.Builder draft : memories) {
            MemoryRecord memory = withDigests(draft.build());
            int partition = partition(memory.getTenantId(), memory.getUserId());
            Lease lease = leases.computeIfAbsent(partition, unclaimed -> claim(store, unclaimed));
            leases.put(partition, commit(store, lease, memory, eventOffset));
        }
    }

    private static Lease claim(ProjectionStore store, int partition) {
        var source = new SourcePartition("cluster", new Uuid(1, 2), 4, new TopicPartition(Topics.ENRICHED, partition));
        return store.claim(source, new LogBounds(0, 1_000_000), "test");
    }

    // The class file of a record with a compact constructor loses the nullness of nested type arguments.
    @SuppressWarnings("NullAway")
    private static Lease commit(ProjectionStore store, Lease lease, MemoryRecord memory, long eventOffset) {
        String key = String.join("/", memory.getTenantId(), memory.getUserId(), memory.getMemoryId());
        ConsumerRecord<String, @Nullable SpecificRecord> logged = new ConsumerRecord<>(
                Topics.ENRICHED, lease.source().partition().partition(), lease.nextOffset(), key, memory);
        Batch batch = new Batch(lease, List.of(logged), lease.nextOffset() + 1, eventOffset, NOON.toEpochMilli());
        return ((CommitOutcome.Committed) store.commit(batch)).lease();
    }

    private static MemoryRecord withDigests(MemoryRecord memory) {
        return MemoryRecord.newBuilder(memory)
                .setVectorDigest(Digests.vector(memory))
                .setGraphDigest(Digests.graph(memory))
                .build();
    }

    private static ByteBuffer bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : vector) {
            bytes.putFloat(component);
        }
        return bytes.flip();
    }

    @Override
    public void close() {
        vectors.close();
        graph.close();
        embedder.close();
    }
}
