package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.Scenario;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The real Postgres gets SIGKILL while a generation is loaded, and again while the index of its vectors is built; writes go on. Takes a
 * minute: {@code mvn verify -Pscenarios -Dit.test=GenerationCrashIT}.
 */
@Scenario
final class GenerationCrashIT {
    @RegisterExtension
    static final MemlogParts PARTS =
            MemlogParts.own(PartKind.KAFKA, PartKind.POSTGRES).sharing(PartKind.REGISTRY);

    private static final int MEMORIES = 20_000;

    /** So many that the index of the vectors takes seconds. */
    private static final int DIMENSION = 128;

    private static final String BUILDING_VECTORS = """
            SELECT pid FROM pg_stat_progress_create_index JOIN pg_stat_activity USING (pid)
            WHERE query LIKE '%USING hnsw%' AND phase LIKE 'building%' AND tuples_done > 1000
            """;

    private final Database database = PARTS.postgres().newDatabase();
    private final StoreProbe store = new StoreProbe(database);
    private final EnrichedTopic topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    private final Map<String, MemoryRecord> expected = new TreeMap<>();
    private final Random random = new Random(5);

    @Test
    void aPostgresKilledWhileItLoadsAndWhileItIndexesEndsEqualToTheLog() throws Exception {
        VectorDatabase.open(PgVectorSinkIT.settings(database, DIMENSION)).close();
        // With it, the live generation would take longer than everything else here.
        store.update("DROP INDEX memory_embedding");
        fill();
        try (topic;
                ServiceRuntime sink = SinkVector.start(new Environment(environment()))) {
            assertThat(sink).isNotNull();
            await(() -> state("memory").equals(expectedState()));
            store.update("CREATE INDEX memory_embedding ON memory USING hnsw (embedding vector_cosine_ops)");
            store.update("INSERT INTO generation_command (id, kind) VALUES (gen_random_uuid(), 'REBUILD')");

            await(() -> loaded() > MEMORIES / 4);
            killPostgres();
            assertThat(store.value("SELECT state FROM generation WHERE generation = 2"))
                    .isEqualTo("LOADING");
            assertThat(loaded())
                    .isBetween(
                            1L,
                            topic.ends().values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum()
                                    - 1);
            writeMore();

            await(() -> !store.column(BUILDING_VECTORS).isEmpty());
            killPostgres();
            assertThat(store.value("SELECT state FROM generation WHERE generation = 2"))
                    .isEqualTo("INDEXING");
            assertThat(indexesOf("public_generation_2")).containsExactly("memory_bucket", "memory_pkey");
            writeMore();

            await(() -> store.value("SELECT state FROM generation WHERE generation = 2")
                    .equals("FOLLOWING"));
            writeMore();
            await(() -> state("memory").equals(expectedState()));
            assertThat(state("public_generation_2.memory")).isEqualTo(expectedState());
            assertThat(differences()).isZero();
            assertThat(indexesOf("public_generation_2")).isEqualTo(indexesOf("public"));
        }
    }

    private static void killPostgres() {
        PARTS.postgres().kill();
        PARTS.postgres().start();
    }

    /** Several versions of many, and tombstones, some of which are followed by a new life. */
    private void fill() {
        for (int i = 0; i < MEMORIES; i += 500) {
            topic.begin();
            for (int j = i; j < i + 500; j++) {
                put("m" + j);
                if (random.nextInt(4) == 0) {
                    change("m" + random.nextInt(j + 1));
                }
            }
            topic.commit();
        }
    }

    private void writeMore() {
        topic.begin();
        for (int i = 0; i < 300; i++) {
            change("m" + random.nextInt(MEMORIES));
        }
        topic.commit();
    }

    private void change(String memoryId) {
        MemoryRecord present = expected.get(memoryId);
        if (present != null && random.nextInt(3) == 0) {
            topic.erase(present);
            expected.remove(memoryId);
        } else {
            put(memoryId);
        }
    }

    private void put(String memoryId) {
        MemoryRecord present = expected.get(memoryId);
        long version = present == null ? 1 : present.getVersion() + 1;
        String tenant = "crash-" + Math.floorMod(memoryId.hashCode(), 7);
        MemoryRecord draft = MemoryRecord.newBuilder(memory(tenant, memoryId, version, "text " + version, DIMENSION))
                .setEmbedding(new Embedding("fp", "model", DIMENSION, vector()))
                .build();
        MemoryRecord next = MemoryRecord.newBuilder(draft)
                .setVectorDigest(Digests.vector(draft))
                .build();
        topic.write(next);
        expected.put(memoryId, next);
    }

    private ByteBuffer vector() {
        ByteBuffer floats = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < DIMENSION; i++) {
            floats.putFloat((float) random.nextGaussian());
        }
        return floats.flip();
    }

    private long loaded() throws SQLException {
        return Long.parseLong(store.value("SELECT coalesce(sum(next_offset), 0) FROM generation_progress"));
    }

    /** Rows of one generation that the other has not, in all of their columns. */
    private int differences() throws SQLException {
        return Integer.parseInt(store.value("""
                SELECT count(*) FROM memory AS live FULL JOIN public_generation_2.memory AS side
                  USING (tenant_id, user_id, memory_id)
                WHERE live::text IS DISTINCT FROM side::text
                """));
    }

    private List<String> indexesOf(String schema) throws SQLException {
        return store.column(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'memory' AND schemaname = '%s' ORDER BY 1"
                        .formatted(schema));
    }

    private List<String> state(String table) throws SQLException {
        return store.column(
                "SELECT memory_id || ' ' || version || ' ' || digest FROM %s ORDER BY memory_id COLLATE \"C\""
                        .formatted(table));
    }

    private List<String> expectedState() {
        return expected.values().stream()
                .map(memory ->
                        "%s %d %d".formatted(memory.getMemoryId(), memory.getVersion(), memory.getVectorDigest()))
                .toList();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private Map<String, String> environment() {
        return Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", PARTS.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", PARTS.registryUrl(),
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_SINK_BATCH_RECORDS", "200",
                "MEMLOG_EMBEDDING_DIMENSION", String.valueOf(DIMENSION),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password());
    }
}
