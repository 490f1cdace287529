package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Headers;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole sink on a real Kafka, registry and Postgres: what the log says is in the store, once. */
final class SinkLoopIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private static int tests;

    private final Map<String, MemoryRecord> expected = new TreeMap<>();
    private String tenant;
    private String sinkId;
    private StoreProbe store;
    private EnrichedTopic topic;

    @BeforeEach
    void open() {
        tests++;
        tenant = "tenant" + tests;
        sinkId = "vector" + tests;
        store = new StoreProbe(PARTS.newDatabase());
        topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void everyCommittedRecordIsAppliedOnceAcrossRebalances(String groupProtocol) throws SQLException {
        var random = new Random(42);
        try (RunningSink first = sink(groupProtocol)) {
            countApplications();
            writeTransactions(20, random);
            try (RunningSink second = sink(groupProtocol)) {
                await().until(() -> {
                    writeTransactions(1, random);
                    return second.records() > 0;
                });
                writeTransactions(20, random);
            }
            writeTransactions(10, random);
            assertThat(first.records()).isPositive();

            await().untilAsserted(this::assertStoreEqualsLog);
        }
        assertThat(store.column("""
                        SELECT memory_id || '@' || log_offset FROM application GROUP BY memory_id, log_offset HAVING count(*) > 1
                        """)).isEmpty();
    }

    @Test
    void anIdleSinkReachesTheEndOfALogThatEndsWithAnAbortedTransaction() throws SQLException {
        topic.write(List.of(remember(memory(tenant, "m1", 1, "text", Memories.DIMENSION))));
        try (RunningSink sink = sink("classic")) {
            await().untilAsserted(this::assertStoreEqualsLog);
            await().until(sink::isReady);

            topic.begin();
            topic.write(memory(tenant, "m2", 1, "never happened", Memories.DIMENSION));
            topic.abort();

            await().untilAsserted(this::assertStoreEqualsLog);
        }
    }

    @Test
    void theSinkCatchesUpAfterTheStoreWasKilled() throws SQLException {
        var random = new Random(7);
        try (RunningSink sink = sink("classic")) {
            writeTransactions(5, random);
            await().untilAsserted(this::assertStoreEqualsLog);

            PARTS.postgres().kill();
            writeTransactions(10, random);
            await().untilAsserted(() -> assertThat(sink.isReady()).isFalse());
            PARTS.postgres().start();

            await().untilAsserted(this::assertStoreEqualsLog);
            await().untilAsserted(() -> assertThat(sink.isReady()).isTrue());
        }
    }

    @Test
    void aRecordThatCannotBeAppliedIsDeadLetteredAloneAndTheRestPasses() throws SQLException {
        List<MemoryRecord> healthy = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            healthy.add(remember(memory(tenant, "m" + i, 1, "text", Memories.DIMENSION)));
        }
        topic.begin();
        healthy.subList(0, 37).forEach(topic::write);
        topic.write(memory(tenant, "poison", 1, "zero byte \u0000", Memories.DIMENSION));
        healthy.subList(37, 80).forEach(topic::write);
        topic.writeBytes(tenant + "/ann/garbage", "no Avro".getBytes(UTF_8));
        healthy.subList(80, 100).forEach(topic::write);
        topic.commit();

        try (RunningSink sink = sink("classic")) {
            await().untilAsserted(this::assertStoreEqualsLog);
            await().until(sink::isReady);
        }

        List<ConsumerRecord<byte[], byte[]>> letters = topic.deadLetters("memlog-sink-" + sinkId);
        assertThat(letters)
                .extracting(letter -> new String(letter.key(), UTF_8) + " " + header(letter, Headers.DEAD_LETTER_CODE))
                .containsExactlyInAnyOrder(
                        tenant + "/ann/poison STORE_REFUSED_RECORD", tenant + "/ann/garbage NOT_WIRE_FORMAT");
        assertThat(letters)
                .extracting(letter -> header(letter, Headers.DEAD_LETTER_TOPIC))
                .containsOnly(Topics.ENRICHED);
        assertThat(letters)
                .filteredOn(letter -> new String(letter.key(), UTF_8).endsWith("garbage"))
                .first()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo("no Avro".getBytes(UTF_8)));
    }

    @Test
    void theServiceIsReadyAfterItsClaimsAndEndsCleanly() throws Exception {
        topic.write(List.of(remember(memory(tenant, "m1", 1, "text", Memories.DIMENSION))));

        ServiceRuntime service = SinkVector.start(environment());
        try {
            await().untilAsserted(() ->
                    assertThat(get(service, "/readyz").statusCode()).isEqualTo(200));
            await().untilAsserted(this::assertStoreEqualsLog);
            await().untilAsserted(() -> assertThat(get(service, "/metrics").body())
                    .contains(
                            "memlog_sink_commit_seconds_count",
                            // The alert MemlogIndexBuildFails
                            "memlog_sink_generation_builds_failed_total{",
                            "memlog_sink_lag_records",
                            "memlog_sink_records_total"));
        } finally {
            service.close();
        }
        assertThat(service.failure()).isEmpty();
    }

    @Test
    void theServiceStopsWhenTheStoreBelongsToAnotherSink() throws SQLException {
        sink("classic").close();
        store.update(
                "INSERT INTO store_identity (sink_id) VALUES ('somebody') ON CONFLICT (only_row) DO UPDATE SET sink_id = 'somebody'");

        ServiceRuntime service = SinkVector.start(environment());
        try {
            await().untilAsserted(() -> assertThat(service.failure())
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .isInstanceOf(ClaimRefusedException.class)
                            .hasMessageContaining("found 'somebody'")));
        } finally {
            service.close();
        }
    }

    private Environment environment() {
        Database database = store.database();
        return new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", PARTS.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", PARTS.registryUrl(),
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_SINK_ID", sinkId,
                "MEMLOG_EMBEDDING_DIMENSION", String.valueOf(Memories.DIMENSION),
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password()));
    }

    private RunningSink sink(String groupProtocol) {
        return new RunningSink(PARTS, store.database(), sinkId, groupProtocol);
    }

    /** Transactions with new memories, new versions and erasures; every fourth is aborted. */
    private void writeTransactions(int transactions, Random random) {
        for (int i = 0; i < transactions; i++) {
            Map<String, MemoryRecord> before = new HashMap<>(expected);
            topic.begin();
            for (int j = 0; j < 20; j++) {
                String memoryId = "m" + random.nextInt(200);
                MemoryRecord present = expected.get(memoryId);
                if (present != null && random.nextInt(10) == 0) {
                    topic.erase(present);
                    expected.remove(memoryId);
                } else {
                    long version = present == null ? 1 : present.getVersion() + 1;
                    topic.write(remember(memoryOfSomeScope(memoryId, version)));
                }
            }
            if (i % 4 == 3) {
                topic.abort();
                expected.clear();
                expected.putAll(before);
            } else {
                topic.commit();
            }
        }
    }

    /** Spreads memories over the partitions: the scope, and so the partition, follows from the id. */
    private MemoryRecord memoryOfSomeScope(String memoryId, long version) {
        String scope = tenant + "-" + Math.floorMod(memoryId.hashCode(), 7);
        return memory(scope, memoryId, version, "text " + version, Memories.DIMENSION);
    }

    private MemoryRecord remember(MemoryRecord memory) {
        expected.put(memory.getMemoryId(), memory);
        return memory;
    }

    /** The store holds exactly the last committed state, and its offsets are the last stable ones. */
    private void assertStoreEqualsLog() throws SQLException {
        assertThat(store.column("""
                        SELECT memory_id || ' ' || version || ' ' || digest FROM memory
                        WHERE tenant_id LIKE '%s%%' ORDER BY memory_id COLLATE "C"
                        """.formatted(tenant)))
                .isEqualTo(expected.values().stream()
                        .map(memory -> "%s %d %d"
                                .formatted(memory.getMemoryId(), memory.getVersion(), memory.getVectorDigest()))
                        .toList());
        List<String> ends = new ArrayList<>();
        new TreeMap<>(topic.ends()).forEach((partition, end) -> ends.add(partition + " " + end));
        assertThat(store.column("""
                        SELECT partition || ' ' || next_offset FROM partition_progress
                        WHERE topic = 'memory.enriched' ORDER BY partition
                        """)).isEqualTo(ends);
    }

    /** An upsert would hide a record that is applied twice; a log of applications does not. */
    private void countApplications() throws SQLException {
        store.update("CREATE TABLE application (memory_id text, log_offset bigint)");
        store.update("""
                CREATE FUNCTION note_application() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO application VALUES (NEW.tenant_id || NEW.memory_id, NEW.log_offset);
                    RETURN NULL;
                END
                $$
                """);
        store.update("""
                CREATE TRIGGER note_application AFTER INSERT OR UPDATE ON memory
                FOR EACH ROW EXECUTE FUNCTION note_application()
                """);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    private static HttpResponse<String> get(ServiceRuntime service, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path));
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }
}
