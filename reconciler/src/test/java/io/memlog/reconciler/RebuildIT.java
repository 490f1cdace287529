package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The vector store is rebuilt on real parts, under reads and writes, by a reconciler that is killed; the graph store is away. */
@TestInstance(Lifecycle.PER_CLASS)
class RebuildIT {
    private static final int PARTITIONS = 4;
    private static final int MEMORIES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final String HOT = key(5);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private Database database;
    private ServiceRuntime sink;
    private ServiceProcess reconciler;
    private TestLog log;

    @BeforeAll
    void startPipeline() {
        database = parts.newDatabase();
        Map<String, String> variables = PipelineVariables.of(parts, database, PARTITIONS, "bolt://127.0.0.1:1");
        try (var admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"))) {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
        }
        sink = SinkVector.start(new Environment(variables));
        reconciler = new ServiceProcess(
                "reconciler",
                ServiceProgram.onOwnClassPath("io.memlog.reconciler.Reconciler", variables),
                PartSettings.in(parts.folder().resolve("reconciler")));
        reconciler.start();
        log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
    }

    @AfterAll
    void stopPipeline() {
        log.close();
        reconciler.close();
        sink.close();
    }

    @Test
    void storeIsReplacedOnlyByOneThatEqualsTheLogWhateverIsKilledAndWhoeverReads() throws Exception {
        // Given a store that the log does not explain
        log.put(IntStream.range(0, MEMORIES).mapToObj(RebuildIT::key).toList());
        awaitCaughtUp();
        sql("DELETE FROM memory WHERE memory_id IN ('m1', 'm2')");
        sql("UPDATE memory SET digest = 7 WHERE memory_id = 'm3'");

        // When it is rebuilt, and the reconciler is killed while a foreign reader holds the switch up
        List<Long> read = new ArrayList<>();
        AtomicBoolean isBusy = new AtomicBoolean(true);
        Thread writer = Thread.ofPlatform().start(() -> keepWriting(isBusy));
        Thread reader = Thread.ofPlatform().start(() -> keepReading(isBusy, read));
        String id;
        try (Connection holder = snapshot()) {
            id = submit("{'operation': 'rebuild', 'store': 'vector'}");
            await().atMost(PATIENCE).until(() -> phase(id), phase -> phase.contains("switch waits"));
            reconciler.kill();
            reconciler.start();
            await().atMost(PATIENCE).until(() -> phase(id), phase -> phase.contains("switch waits"));
            assertThat(states()).containsExactly("1 LIVE", "2 FOLLOWING");
            holder.rollback();
        }
        JsonNode rebuilt = ended(id);
        isBusy.set(false);
        writer.join();
        reader.join();

        // Then it goes on by itself, once, and no reader has seen anything go back
        assertThat(rebuilt.at("/consistent").asBoolean()).as(rebuilt.toString()).isTrue();
        assertThat(states()).containsExactly("1 RETIRED", "2 LIVE");
        assertThat(read).hasSizeGreaterThan(50).isSorted().doesNotContain(0L);
        awaitCaughtUp();
        assertThat(vectorChecked().at("/state").asText()).isEqualTo("EQUAL");

        // When the damaged one is asked for again, by a rollback and by a rebuild that finds it on its way
        JsonNode back = run("{'operation': 'rollback', 'store': 'vector'}");
        JsonNode again = run("{'operation': 'rebuild', 'store': 'vector'}");

        // Then it is shown why not, and nothing is switched
        for (JsonNode refused : List.of(back, again)) {
            assertThat(refused.at("/consistent").asBoolean())
                    .as(refused.toString())
                    .isFalse();
            assertThat(refused.at("/result/stores/0/outcome").asText()).isEqualTo("REFUSED");
            assertThat(refused.at("/result/stores/0/comparison/findings")).hasSize(3);
        }
        assertThat(states()).containsExactly("1 FOLLOWING", "2 LIVE");
        assertThat(run("{'operation': 'drop', 'store': 'vector', 'generation': 1}")
                        .at("/state")
                        .asText())
                .isEqualTo("DONE");

        // When one is cancelled on its way
        try (Connection holder = snapshot()) {
            String cancelled = submit("{'operation': 'rebuild', 'store': 'vector'}");
            await().atMost(PATIENCE).until(() -> phase(cancelled), phase -> phase.contains("switch waits"));
            var unused = post("/v1/operations/" + cancelled + "/cancel", "{}");
            // Then the live one is as it was, and the other one is gone
            assertThat(ended(cancelled).at("/result/stores/0/outcome").asText()).isEqualTo("DROPPED");
            holder.rollback();
        }
        assertThat(states()).containsExactly("2 LIVE");

        // When a copy is made of what there was before two more changes
        String until = ends();
        log.put(List.of(key(7)));
        log.erase(key(8));
        awaitCaughtUp();
        JsonNode beside = run("{'operation': 'rebuild', 'store': 'vector', 'until': " + until + "}");

        // Then it stands still, and is told apart page by page
        assertThat(beside.at("/result/stores/0/outcome").asText())
                .as(beside.toString())
                .isEqualTo("BESIDE");
        assertThat(states()).containsExactly("2 LIVE", "4 FROZEN");
        JsonNode first = get("/v1/generations/vector/4/differences?limit=1");
        assertThat(first.at("/changed").asInt()).as(first.toString()).isEqualTo(1);
        assertThat(first.at("/onlySide").asInt()).isEqualTo(1);
        assertThat(first.at("/onlyLive").asInt()).isZero();
        JsonNode second = get("/v1/generations/vector/4/differences?limit=10&after="
                + first.at("/after").asText());
        assertThat(List.of(
                        first.at("/differences/0/key").asText(),
                        second.at("/differences/0/key").asText()))
                .containsExactlyInAnyOrder(key(7), key(8));
        assertThat(second.has("after")).isFalse();
        assertThat(get("/v1/generations/vector/2/differences").at("/code").asText())
                .isEqualTo("GENERATION_CONFLICT");
        assertThat(sink.failure()).isEmpty();
    }

    private void keepWriting(AtomicBoolean isBusy) {
        while (isBusy.get()) {
            log.put(List.of(HOT));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** 0 where there was no row. */
    private void keepReading(AtomicBoolean isBusy, List<Long> read) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            while (isBusy.get()) {
                try (ResultSet row = statement.executeQuery("SELECT version FROM memory WHERE memory_id = 'm5'")) {
                    read.add(row.next() ? row.getLong(1) : 0);
                }
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        } catch (SQLException e) {
            read.add(0L);
            throw new IllegalStateException(e);
        }
    }

    /** Keeps the switch waiting: its session could still find the tables as they were. */
    private Connection snapshot() throws SQLException {
        Connection holder = connect();
        holder.setAutoCommit(false);
        holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = holder.createStatement()) {
            statement.execute("SELECT count(*) FROM pg_class");
        }
        return holder;
    }

    private JsonNode vectorChecked() throws Exception {
        JsonNode check = run("{'operation': 'check'}");
        return StreamSupport.stream(check.at("/result/stores").spliterator(), false)
                .filter(store -> store.at("/store").asText().equals("VECTOR"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check.toString()));
    }

    private List<String> states() throws Exception {
        JsonNode found = get("/v1/generations");
        List<String> states = new ArrayList<>();
        found.at("/stores/0/generations")
                .forEach(generation -> states.add(generation.at("/number").asText() + " "
                        + generation.at("/state").asText()));
        return states;
    }

    /** Where the live generation stands, as JSON. */
    private String ends() throws Exception {
        List<String> ends = new ArrayList<>();
        get("/v1/generations")
                .at("/stores/0/generations/0/partitions")
                .forEach(partition -> ends.add("'%s': %s"
                        .formatted(
                                partition.at("/partition").asText(),
                                partition.at("/nextOffset").asText())));
        return "{" + String.join(", ", ends) + "}";
    }

    private void awaitCaughtUp() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> get("/v1/offsets")
                        .at("/partitions")
                        .forEach(partition -> assertThat(partition
                                        .at("/stores/VECTOR/lagRecords")
                                        .asInt(-1))
                                .isZero()));
    }

    private String phase(String id) throws Exception {
        JsonNode operation = get("/v1/operations/" + id);
        assertThat(ENDS)
                .as(operation.toString())
                .doesNotContain(operation.at("/state").asText());
        return operation.at("/progress/phase").asText();
    }

    private String submit(String body) throws Exception {
        JsonNode submitted = post("/v1/operations", body);
        assertThat(submitted.at("/id").asText()).as(submitted.toString()).isNotBlank();
        return submitted.at("/id").asText();
    }

    private JsonNode ended(String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> get("/v1/operations/" + id),
                        found -> ENDS.contains(found.at("/state").asText()));
    }

    private JsonNode run(String body) throws Exception {
        return ended(submit(body));
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return ReconcilerCalls.of(reconciler).post(path, body.replace('\'', '"'));
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return ReconcilerCalls.of(reconciler).get(path);
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static String key(int number) {
        return "acme/user-%d/m%d".formatted(number % 16, number);
    }
}
