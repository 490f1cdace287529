package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.schemas.GraphNames;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.RealParts;
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
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * Both stores are rebuilt while they are read and written, and reconciler and sinks get SIGKILL at each point of it. The group's timeouts
 * make it take minutes: {@code mvn verify -Dmemlog.scenarios=true -Dit.test=RebuildKillsIT}.
 */
@EnabledIfSystemProperty(named = "memlog.scenarios", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class RebuildKillsIT {
    private static final int MEMORIES = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final String HOT = key(5);

    private static final String LEFT_IN_VECTOR = """
            SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE '%generation%'
            UNION ALL SELECT 'offsets of ' || generation FROM generation_progress
            UNION ALL SELECT 'command ' || kind FROM generation_command WHERE answered_at IS NULL
            """;

    private static final String LEFT_IN_GRAPH = """
            MATCH (n) WHERE n:Memory OR n:Entity OR n:User OR n:GenerationProgress
            RETURN labels(n)[0] AS found
            UNION
            MATCH ()-[r:RELATED]->() RETURN type(r) AS found
            UNION
            MATCH (c:GenerationCommand) WHERE c.answeredAt IS NULL RETURN c.kind AS found
            """;

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private final List<ServiceProcess> processes = new ArrayList<>();
    private Database database;
    private Driver driver;
    private ServiceProcess reconciler;
    private List<ServiceProcess> vectorSinks;
    private List<ServiceProcess> graphSinks;
    private TestLog log;

    @BeforeAll
    void startPipeline() {
        database = parts.newDatabase();
        driver = GraphDatabase.driver(parts.boltUri(), AuthTokens.none());
        Map<String, String> variables = PipelineVariables.of(parts, database, VerificationIT.PARTITIONS);
        variables.put("MEMLOG_SINK_BATCH_RECORDS", "100");
        try (var admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"))) {
            TopicProvisioner.ensure(admin, VerificationIT.PARTITIONS, 1);
        }
        reconciler = process("reconciler", Reconciler.class, variables);
        vectorSinks = List.of(
                process("vector-1", SinkVector.class, variables), process("vector-2", SinkVector.class, variables));
        graphSinks =
                List.of(process("graph-1", SinkGraph.class, variables), process("graph-2", SinkGraph.class, variables));
        RealParts.startTogether(List.copyOf(processes));
        log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
    }

    @AfterAll
    void stopPipeline() {
        log.close();
        processes.forEach(ServiceProcess::kill);
        driver.close();
    }

    @Test
    void bothStoresAreRebuiltWhateverIsKilledAndNothingIsLostOrLeftOver() throws Exception {
        // Given
        for (int from = 0; from < MEMORIES; from += 500) {
            log.put(IntStream.range(from, from + 500)
                    .mapToObj(RebuildKillsIT::key)
                    .toList());
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> calls().isCaughtUp());
        AtomicBoolean isBusy = new AtomicBoolean(true);
        List<Long> fromVector = new ArrayList<>();
        List<Long> fromGraph = new ArrayList<>();
        List<Thread> traffic = List.of(
                Thread.ofPlatform().start(() -> keepDoing(isBusy, () -> log.put(List.of(HOT, key(6))), 30)),
                Thread.ofPlatform().start(() -> keepReading(isBusy, this::vectorVersion, fromVector)),
                Thread.ofPlatform().start(() -> keepReading(isBusy, this::graphVersion, fromGraph)));

        // When it is killed at once, it knows what it has accepted.
        String id;
        try (Connection holder = snapshot()) {
            id = submit("{'operation': 'rebuild', 'store': 'both'}");
            killAndStart(reconciler);

            // When a sink is killed while it loads or builds indexes, and everybody while the switch waits
            await().atMost(PATIENCE).ignoreExceptions().until(() -> states(0).size() == 2);
            killAndStart(vectorSinks.getFirst());
            await().atMost(PATIENCE).ignoreExceptions().until(() -> phase(id).contains("switch waits"));
            killAndStart(reconciler, vectorSinks.getLast());
            await().atMost(PATIENCE).ignoreExceptions().until(() -> phase(id).contains("switch waits"));
            holder.rollback();
        }

        // When the same happens to the graph
        await().atMost(PATIENCE).ignoreExceptions().until(() -> states(1).size() == 2);
        killAndStart(graphSinks.getFirst());
        killAndStart(reconciler, graphSinks.getLast());
        JsonNode rebuilt = ended(id);

        // Then
        assertThat(rebuilt.at("/state").asText()).as(rebuilt.toString()).isEqualTo("DONE");
        assertThat(rebuilt.at("/consistent").asBoolean()).as(rebuilt.toString()).isTrue();
        assertThat(states(0)).containsExactly("1 RETIRED", "2 LIVE");
        assertThat(states(1)).containsExactly("1 RETIRED", "2 LIVE");

        // When what was replaced is dropped
        for (Map.Entry<String, List<ServiceProcess>> store :
                Map.of("vector", vectorSinks, "graph", graphSinks).entrySet()) {
            String drop = submit("{'operation': 'drop', 'store': '%s', 'generation': 1}".formatted(store.getKey()));
            killAndStart(reconciler, store.getValue().getFirst());
            JsonNode dropped = ended(drop);
            assertThat(dropped.at("/state").asText()).as(dropped.toString()).isEqualTo("DONE");
        }
        isBusy.set(false);
        for (Thread thread : traffic) {
            thread.join();
        }

        // Then
        await().atMost(PATIENCE).ignoreExceptions().until(() -> calls().isCaughtUp());
        JsonNode checked = ended(submit("{'operation': 'check', 'level': 'deep'}"));
        assertThat(checked.at("/consistent").asBoolean())
                .as(checked.toPrettyString())
                .isTrue();
        assertThat(states(0)).containsExactly("2 LIVE");
        assertThat(states(1)).containsExactly("2 LIVE");
        assertThat(left()).isEmpty();
        for (List<Long> read : List.of(fromVector, fromGraph)) {
            assertThat(read).hasSizeGreaterThan(100).isSorted().doesNotContain(0L);
        }
    }

    /** SIGKILL for all of them at once; returns when they are ready again. */
    private static void killAndStart(ServiceProcess... victims) {
        for (ServiceProcess victim : victims) {
            victim.kill();
        }
        RealParts.startTogether(List.of(victims));
    }

    private static void keepDoing(AtomicBoolean isBusy, Runnable what, int everyMillis) {
        while (isBusy.get()) {
            what.run();
            LockSupport.parkNanos(Duration.ofMillis(everyMillis).toNanos());
        }
    }

    /** 0 where there was none, or no answer. */
    private static void keepReading(AtomicBoolean isBusy, Callable<Long> read, List<Long> versions) {
        keepDoing(
                isBusy,
                () -> {
                    try {
                        versions.add(read.call());
                    } catch (Exception e) {
                        versions.add(0L);
                    }
                },
                20);
    }

    private long vectorVersion() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version FROM memory WHERE memory_id = 'm5'")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private long graphVersion() {
        try (Session session = driver.session()) {
            return session.executeRead(transaction -> {
                var live = new GraphNames(transaction
                        .run(GraphNames.READ_LIVE)
                        .single()
                        .get("suffix")
                        .asString());
                return transaction
                        .run(live.in("MATCH (m:Memory {key: '%s'}) RETURN m.version AS version".formatted(HOT)))
                        .single()
                        .get("version")
                        .asLong();
            });
        }
    }

    /** Of both stores; the graph's live generation has names with a number, so whatever has none is of the first one. */
    private List<String> left() throws SQLException {
        List<String> left = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LEFT_IN_VECTOR)) {
            while (row.next()) {
                left.add(row.getString(1));
            }
        }
        try (Session session = driver.session()) {
            left.addAll(session.run(LEFT_IN_GRAPH).list(row -> row.get("found").asString()));
        }
        return left;
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

    /** @param store 0 of the vector store, 1 of the graph */
    private List<String> states(int store) throws Exception {
        List<String> states = new ArrayList<>();
        calls().get("/v1/generations")
                .at("/stores/%d/generations".formatted(store))
                .forEach(generation -> states.add(generation.at("/number").asText() + " "
                        + generation.at("/state").asText()));
        return states;
    }

    private String phase(String id) throws Exception {
        return calls().get("/v1/operations/" + id).at("/progress/phase").asText();
    }

    private String submit(String body) throws Exception {
        JsonNode submitted = calls().post("/v1/operations", body.replace('\'', '"'));
        assertThat(submitted.at("/id").asText()).as(submitted.toString()).isNotBlank();
        return submitted.at("/id").asText();
    }

    private JsonNode ended(String id) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> calls().get("/v1/operations/" + id),
                        found -> ENDS.contains(found.at("/state").asText()));
    }

    private ReconcilerCalls calls() {
        return ReconcilerCalls.of(reconciler);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private ServiceProcess process(String name, Class<?> main, Map<String, String> variables) {
        var process = new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath(main.getName(), variables),
                PartSettings.in(parts.folder().resolve(name)));
        processes.add(process);
        return process;
    }

    private static String key(int number) {
        return "acme/user-%d/m%d".formatted(number % 16, number);
    }
}
