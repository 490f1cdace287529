package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.network.FaultProxy;
import io.memlog.testkit.network.Framing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stores that are not there yet, that were set back under a running sink, or that nobody may open. */
final class StoreStateIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private static final String END_SESSIONS =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1$s'";

    private static int tests;

    private String tenant;
    private StoreProbe store;
    private EnrichedTopic topic;

    @BeforeEach
    void open() {
        tests++;
        tenant = "state" + tests;
        store = new StoreProbe(PARTS.newDatabase());
        topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    }

    @AfterEach
    void close() {
        topic.close();
    }

    @Test
    void aStoreRestoredFromAnOlderBackupUnderARunningSinkCatchesUp() throws SQLException {
        write(0, 30, 1);
        try (var sink = new RunningSink(PARTS, store.database(), tenant, "classic")) {
            await().untilAsserted(() -> assertStored(30, 1));
            backUp();
            write(10, 40, 2);
            erase(0, 10);
            await().untilAsserted(() -> assertStored(30, 2));
            await().untilAsserted(() -> assertStored(0, 1));
            List<String> before = state();

            restore();
            // A sink notices with its next batch, and every partition gets one.
            write(40, 50, 3);

            await().untilAsserted(() -> assertStored(10, 3));
            await().untilAsserted(() -> assertThat(state()).containsAll(before));
            await().untilAsserted(() -> assertStored(0, 1));
            assertThat(memories("version > 0")).isEqualTo(40);
            assertThat(sink.failure()).isNull();
        }
    }

    @Test
    void aStoreReplacedByAnEmptyOneUnderARunningSinkIsFilledAgain() throws SQLException {
        write(0, 20, 1);
        try (var sink = new RunningSink(PARTS, store.database(), tenant, "classic")) {
            await().untilAsserted(() -> assertStored(20, 1));

            recreate("template1");
            write(20, 30, 1);

            await().untilAsserted(() -> assertStored(30, 1));
            assertThat(sink.failure()).isNull();
        }
    }

    @Test
    void theServiceWaitsForAStoreThatComesUpLater() throws Exception {
        write(0, 10, 1);
        Database database = store.database();
        URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        try (FaultProxy proxy = FaultProxy.to(address.getHost(), address.getPort(), Framing.postgres())) {
            proxy.cut();
            ServiceRuntime service = SinkVector.start(environment(
                    "jdbc:postgresql://%s:%d%s".formatted(proxy.host(), proxy.port(), address.getPath()),
                    database.user()));
            try {
                assertThat(readiness(service)).isEqualTo(503);

                proxy.restore();

                await().untilAsserted(() -> assertThat(readiness(service)).isEqualTo(200));
                await().untilAsserted(() -> assertStored(10, 1));
            } finally {
                service.close();
            }
            assertThat(service.failure()).isEmpty();
        }
    }

    @Test
    void theServiceDoesNotStartWithAUserThatTheStoreDoesNotKnow() {
        Environment environment = environment(store.database().jdbcUrl(), "nobody");

        assertThatThrownBy(() -> SinkVector.start(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("SQLSTATE 28000")
                .hasMessageContaining("role \"nobody\" does not exist");
    }

    @Test
    void theServiceDoesNotStartWithADatabaseThatIsNotThere() {
        Environment environment = environment(
                store.database().jdbcUrl() + "_missing", store.database().user());

        assertThatThrownBy(() -> SinkVector.start(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("SQLSTATE 3D000");
    }

    private void write(int from, int to, long version) {
        topic.write(IntStream.range(from, to).mapToObj(i -> record(i, version)).toList());
    }

    private void erase(int from, int to) {
        topic.begin();
        IntStream.range(from, to).forEach(i -> topic.erase(record(i, 1)));
        topic.commit();
    }

    private MemoryRecord record(int number, long version) {
        // As many scopes as it takes to reach all partitions.
        return memory(tenant + "-" + number % 10, "m" + number, version, "text", Memories.DIMENSION);
    }

    private void assertStored(int count, long version) throws SQLException {
        assertThat(memories("version = " + version)).isEqualTo(count);
    }

    private int memories(String condition) throws SQLException {
        return Integer.parseInt(store.value(
                "SELECT count(*) FROM memory WHERE tenant_id LIKE '%s-%%' AND %s".formatted(tenant, condition)));
    }

    /** Rows with their history. */
    private List<String> state() throws SQLException {
        return store.column("""
                SELECT memory::text FROM memory WHERE tenant_id LIKE '%1$s-%%'
                UNION ALL SELECT memory_history::text FROM memory_history WHERE tenant_id LIKE '%1$s-%%'
                ORDER BY 1
                """.formatted(tenant));
    }

    private void backUp() throws SQLException {
        inServer("ALTER DATABASE %1$s CONNECTION LIMIT 0", END_SESSIONS, "CREATE DATABASE %1$s_backup TEMPLATE %1$s");
        inServer("ALTER DATABASE %1$s CONNECTION LIMIT -1");
    }

    private void restore() throws SQLException {
        recreate(name() + "_backup");
    }

    /** For a while there is no such database. */
    private void recreate(String template) throws SQLException {
        inServer("DROP DATABASE %1$s WITH (FORCE)", "CREATE DATABASE %1$s TEMPLATE " + template);
    }

    private void inServer(String... statements) throws SQLException {
        try (var connection = new StoreProbe(PARTS.postgres().database()).connect();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.formatted(name()));
            }
        }
    }

    private String name() {
        return store.database().jdbcUrl().replaceAll(".*/", "");
    }

    private Environment environment(String url, String user) {
        return new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS",
                PARTS.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL",
                PARTS.registryUrl(),
                "MEMLOG_HTTP_PORT",
                "0",
                "MEMLOG_SINK_ID",
                tenant,
                "MEMLOG_EMBEDDING_DIMENSION",
                String.valueOf(Memories.DIMENSION),
                "DATABASE_URL",
                url,
                "DATABASE_USER",
                user));
    }

    private static int readiness(ServiceRuntime service) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:%d/readyz".formatted(service.port()));
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions();
    }
}
