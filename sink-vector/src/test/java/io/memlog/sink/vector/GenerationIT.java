package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.Scenario;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rebuilds a damaged store beside its readers and writers, with sinks that are killed and frozen, and goes back again. The group's
 * timeouts make it take two minutes: {@code mvn verify -Pscenarios -Dit.test=GenerationIT}.
 */
@Scenario
final class GenerationIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private static final String TENANT = "generations";
    private static final String SINK_ID = "generations";
    private static final int MEMORIES = 6_000;

    @TempDir
    static Path folder;

    private final Map<String, MemoryRecord> expected = new TreeMap<>();
    private final Random random = new Random(11);
    private final StoreProbe store = new StoreProbe(PARTS.newDatabase());
    private final EnrichedTopic topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    private long probes;

    @Test
    void aDamagedStoreIsRebuiltUnderLiveTrafficAndCanBeRolledBack() throws Exception {
        try (topic;
                ServiceProcess first = sink("first");
                ServiceProcess second = sink("second")) {
            first.start();
            second.start();
            fill();
            writeUntil(this::storeEqualsLog);
            Map<Integer, Long> earlier = topic.ends();
            String stateThen = expectedState();

            try (var reader = new GenerationReader(store, TENANT)) {
                damage();

                // Killed while it loads, while it builds indexes or catches up: it goes on from where it stood.
                ask("REBUILD", "NULL", "NULL");
                writeUntil(() -> count("generation_progress WHERE next_offset > 0") > 0);
                first.kill();
                first.start();
                writeUntil(() -> !state(2).equals("LOADING"));
                second.kill();
                second.start();
                writeUntil(() -> state(2).equals("FOLLOWING"));

                // A sink that is frozen over the switch wakes up as what it always was: a stale owner.
                first.pause();
                ask("SWITCH", "2", "NULL");
                writeUntil(() -> state(2).equals("LIVE"));
                first.resume();
                writeFor(Duration.ofSeconds(2));
                writeUntil(this::storeEqualsLog);
                assertThat(state(1)).isEqualTo("RETIRED");
                assertThat(versionsMissingInHistory()).isEmpty();

                // And back: the old one, damage and all, takes up what it has missed.
                ask("ROLLBACK", "1", "NULL");
                writeUntil(() -> state(1).equals("FOLLOWING"));
                ask("SWITCH", "1", "NULL");
                writeUntil(() -> state(1).equals("LIVE"));
                writeFor(Duration.ofSeconds(1));
                assertThat(store.value(
                                "SELECT content FROM memory WHERE tenant_id LIKE 'generations%' AND memory_id = 'm1'"))
                        .isEqualTo("damaged");
                assertThat(versionsMissingInHistory()).isEmpty();

                ask("DROP", "2", "NULL");
                writeUntil(() -> count("generation") == 1);
                assertThat(reader.complaints()).isEmpty();
                assertThat(reader.reads()).isGreaterThan(100);
                // A switch keeps readers waiting for a second at most.
                assertThat(reader.longestMillis()).isLessThan(3_000);
            }
            assertThat(count("pg_namespace WHERE nspname LIKE '%generation%'")).isZero();

            // As it was at given offsets.
            ask("REBUILD", "NULL", "'" + json(earlier) + "'");
            writeUntil(() -> state(3).equals("FROZEN"));
            assertThat(state("public_generation_3.memory")).isEqualTo(stateThen);
            assertThat(indexesOf("public_generation_3")).isEqualTo(indexesOf("public"));
            ask("SWITCH", "3", "NULL");
            writeUntil(() -> count("generation_command WHERE is_refused") == 1);
        }
    }

    private void fill() {
        for (int from = 0; from < MEMORIES; from += 500) {
            topic.begin();
            for (int i = from; i < from + 500; i++) {
                topic.write(remember(memoryOfSomeScope("m" + i, 1)));
            }
            topic.write(probe());
            topic.commit();
        }
    }

    /** Rows that the log does not explain, of memories that are not written again. */
    private void damage() throws SQLException {
        assertThat(
                        store.update(
                                "UPDATE memory SET content = 'damaged' WHERE tenant_id LIKE 'generations%' AND memory_id = 'm1'"))
                .isOne();
        assertThat(store.update("DELETE FROM memory WHERE tenant_id LIKE 'generations%' AND memory_id = 'm2'"))
                .isOne();
        assertThat(
                        store.update(
                                "UPDATE memory SET memory_id = 'orphan' WHERE tenant_id LIKE 'generations%' AND memory_id = 'm3'"))
                .isOne();
    }

    private void writeUntil(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    boolean isMet = condition.call();
                    if (!isMet) {
                        writeTransaction();
                    }
                    return isMet;
                });
    }

    private void writeFor(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        writeUntil(() -> System.nanoTime() > end);
    }

    /** New memories, new versions and erasures; one in four is aborted. */
    private void writeTransaction() {
        Map<String, MemoryRecord> before = new HashMap<>(expected);
        long probesBefore = probes;
        topic.begin();
        topic.write(probe());
        for (int i = 0; i < 10; i++) {
            String memoryId = "m" + (10 + random.nextInt(MEMORIES));
            MemoryRecord present = expected.get(memoryId);
            if (present != null && random.nextInt(10) == 0) {
                topic.erase(present);
                expected.remove(memoryId);
            } else {
                long version = present == null ? 1 : present.getVersion() + 1;
                topic.write(remember(memoryOfSomeScope(memoryId, version)));
            }
        }
        if (random.nextInt(4) == 0) {
            topic.abort();
            expected.clear();
            expected.putAll(before);
            probes = probesBefore;
        } else {
            topic.commit();
        }
    }

    private MemoryRecord probe() {
        probes++;
        return remember(memory(TENANT, "probe", probes, "probe " + probes, Memories.DIMENSION));
    }

    private static MemoryRecord memoryOfSomeScope(String memoryId, long version) {
        String scope = TENANT + "-" + Math.floorMod(memoryId.hashCode(), 7);
        return memory(scope, memoryId, version, "text " + version, Memories.DIMENSION);
    }

    private MemoryRecord remember(MemoryRecord memory) {
        expected.put(memory.getMemoryId(), memory);
        return memory;
    }

    /** Nothing is written while this is asked, so it is met once the sinks have caught up. */
    private boolean storeEqualsLog() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(state("memory")).isEqualTo(expectedState()));
        return true;
    }

    private String state(String table) throws SQLException {
        return String.join("\n", store.column("""
                SELECT memory_id || ' ' || version || ' ' || digest || ' ' || content FROM %s
                WHERE tenant_id LIKE 'generations%%' ORDER BY memory_id COLLATE "C"
                """.formatted(table)));
    }

    private String expectedState() {
        return expected.values().stream()
                .map(memory -> "%s %d %d %s"
                        .formatted(
                                memory.getMemoryId(),
                                memory.getVersion(),
                                memory.getVectorDigest(),
                                memory.getContent()))
                .collect(Collectors.joining("\n"));
    }

    /** Every version since its beginning, of each memory that is there. */
    private List<String> versionsMissingInHistory() throws SQLException {
        return store.column("""
                SELECT memory_id || ' ' || version FROM memory
                WHERE tenant_id LIKE 'generations%' AND memory_id <> 'orphan' AND version <> (
                    SELECT count(*) FROM memory_history AS history
                    WHERE (history.tenant_id, history.user_id, history.memory_id)
                        = (memory.tenant_id, memory.user_id, memory.memory_id) AND history.version <= memory.version)
                """);
    }

    private List<String> indexesOf(String schema) throws SQLException {
        return store.column(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'memory' AND schemaname = '%s' ORDER BY 1"
                        .formatted(schema));
    }

    private String state(int generation) throws SQLException {
        List<String> found = store.column("SELECT state FROM generation WHERE generation = " + generation);
        return found.isEmpty() ? "none" : found.getFirst();
    }

    private int count(String from) throws SQLException {
        return Integer.parseInt(store.value("SELECT count(*) FROM " + from));
    }

    private void ask(String kind, String generation, String until) throws SQLException {
        store.update(
                "INSERT INTO generation_command (id, kind, generation, until) VALUES (gen_random_uuid(), '%s', %s, %s)"
                        .formatted(kind, generation, until));
    }

    private static String json(Map<Integer, Long> offsets) {
        List<String> entries = new ArrayList<>();
        offsets.forEach((partition, offset) -> entries.add("\"%d\": %d".formatted(partition, offset)));
        return "{" + String.join(", ", entries) + "}";
    }

    private ServiceProcess sink(String name) {
        var database = store.database();
        Map<String, String> environment = Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", PARTS.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", PARTS.registryUrl(),
                "MEMLOG_SINK_ID", SINK_ID,
                "MEMLOG_SINK_BATCH_RECORDS", "50",
                "MEMLOG_EMBEDDING_DIMENSION", String.valueOf(Memories.DIMENSION),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password());
        return new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath(SinkVector.class.getName(), environment),
                PartSettings.in(folder.resolve(name)));
    }
}
