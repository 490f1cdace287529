package io.memlog.reconciler;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.memlog.reconciler.browser.Chromium;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What a console looks at: the single writer as a process, both sinks, a reconciler, and a browser. Not thread-safe. */
final class ConsoleScene implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    final ReconcilerCalls calls;
    final Chromium browser;
    final Damage damage;
    private final Map<String, String> variables;
    private final Database database;
    private final EventLog log;
    private final ServiceProcess extraction;
    private final ServiceRuntime reconciler;
    private ServiceRuntime sinkVector;
    private ServiceRuntime sinkGraph;

    ConsoleScene(MemlogParts parts, Path profile) throws IOException, InterruptedException, SQLException {
        database = parts.newDatabase();
        variables = PipelineVariables.of(parts, database, VerificationIT.PARTITIONS);
        variables.put("MEMLOG_SECOND_WATERMARK_WAIT_MS", "200");
        extraction = new ServiceProcess(
                "extraction-streams",
                ServiceProgram.onOwnClassPath("io.memlog.streams.ExtractionStreams", variables),
                PartSettings.in(parts.folder().resolve("extraction")));
        extraction.start();
        reconciler = Reconciler.start(new Environment(variables));
        calls = ReconcilerCalls.onPort(reconciler.port());
        sinkVector = SinkVector.start(new Environment(variables));
        sinkGraph = SinkGraph.start(new Environment(variables));
        log = new EventLog(parts.kafkaBootstrapServers(), parts.registryUrl());
        damage = new Damage(database, parts.boltUri());
        browser = Chromium.start(profile);
    }

    /** Memories m{from} to m{to - 1} of eight users, or their next versions. */
    void put(int from, int to) {
        IntStream.range(from, to)
                .forEach(i -> log.put(
                        "acme/user-%d/m%d".formatted(i % 8, i), "Anna Berg visits Oslo, visit %d.".formatted(i)));
        log.flush();
    }

    void awaitCaughtUp() {
        await().atMost(PATIENCE).until(calls::isCaughtUp);
    }

    /** The operation of this kind that was asked for as the n-th one, at its end. */
    JsonNode ended(String kind, int n) {
        return await().atMost(PATIENCE)
                .until(
                        () -> find(kind, n),
                        found -> ENDS.contains(found.path("state").asText()));
    }

    /** Empty before it was asked for. */
    private JsonNode find(String kind, int n) throws IOException, InterruptedException {
        List<JsonNode> found = calls.get("/v1/operations")
                .at("/operations")
                .valueStream()
                .filter(operation -> operation.at("/operation").asText().equals(kind))
                .toList();
        return found.size() < n ? MissingNode.getInstance() : found.get(found.size() - n);
    }

    int operations() throws IOException, InterruptedException {
        return calls.get("/v1/operations?results=false").at("/operations").size();
    }

    void stopGraphSink() {
        sinkGraph.close();
    }

    void startGraphSink() {
        sinkGraph = SinkGraph.start(new Environment(variables));
    }

    void stopVectorSink() {
        sinkVector.close();
    }

    void startVectorSink() {
        sinkVector = SinkVector.start(new Environment(variables));
    }

    /** Another reconciler of the same pipeline, which asks for a key. */
    ServiceRuntime lockedReconciler(String key, int port, Path state) {
        Map<String, String> own = new HashMap<>(variables);
        own.put("MEMLOG_ADMIN_KEY", key);
        own.put("MEMLOG_HTTP_PORT", "" + port);
        own.put("MEMLOG_STATE_DIR", state.toString());
        return Reconciler.start(new Environment(own));
    }

    /** A reader of the vector store who does not go: a switch waits for it. */
    Connection snapshot() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT count(*) FROM memory");
        }
        return connection;
    }

    @Override
    public void close() throws SQLException {
        browser.close();
        log.close();
        damage.close();
        sinkGraph.close();
        sinkVector.close();
        reconciler.close();
        extraction.close();
    }
}
