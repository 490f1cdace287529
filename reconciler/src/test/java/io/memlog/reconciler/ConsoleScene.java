package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.memlog.reconciler.browser.Chromium;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What a console looks at, a pipeline whose stores equal the log, and a browser. Not thread-safe. */
final class ConsoleScene implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How many there are at first, named m0, m1 … */
    static final int MEMORIES = 60;

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    final Pipeline pipeline;
    final ReconcilerCalls calls;
    final Chromium browser;
    private final String kafka;
    private final Set<String> past = new HashSet<>();

    ConsoleScene(MemlogParts parts) throws IOException, InterruptedException, SQLException {
        kafka = parts.kafkaBootstrapServers();
        pipeline = new Pipeline(parts, Map.of("MEMLOG_SECOND_WATERMARK_WAIT_MS", "200"));
        calls = pipeline.calls();
        browser = Chromium.start(Files.createDirectory(parts.folder().resolve("chromium")));
        put(0, MEMORIES);
        awaitCaughtUp();
    }

    /** Memories m{from} to m{to - 1} of eight users, or their next versions. */
    void put(int from, int to) {
        IntStream.range(from, to)
                .forEach(i -> pipeline.log.put(
                        "acme/user-%d/m%d".formatted(i % 8, i), "Anna Berg visits Oslo, visit %d.".formatted(i)));
        pipeline.log.flush();
    }

    void awaitCaughtUp() {
        await().atMost(PATIENCE).until(calls::isCaughtUp);
    }

    /** What a section of the page has changed is over. */
    void assertEqualToTheLog() throws IOException, InterruptedException {
        awaitCaughtUp();
        JsonNode report = calls.post("/v1/checks", "{\"level\": \"deep\"}");
        assertThat(report.at("/consistent").asBoolean()).as("%s", report).isTrue();
        assertThat(report.at("/findings")).as("%s", report).isEmpty();
    }

    /** Letters of one partition that nobody can read. */
    void writeLetters(int count) {
        try (var letters = new RetriedLetters(kafka)) {
            letters.write(count);
        }
    }

    /** From now on {@link #ended} counts anew. */
    void forgetOperations() throws IOException, InterruptedException {
        past.addAll(calls.get("/v1/operations?results=false").findValuesAsText("id"));
    }

    /** The operation of this kind that a test has asked for as its n-th one, at its end. */
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
                .filter(operation -> !past.contains(operation.at("/id").asText()))
                .toList();
        return found.size() < n ? MissingNode.getInstance() : found.get(found.size() - n);
    }

    int operations() throws IOException, InterruptedException {
        return calls.get("/v1/operations?results=false").at("/operations").size();
    }

    /** Another reconciler of the same pipeline, which asks for a key. */
    ServiceRuntime lockedReconciler(String key, int port, Path state) {
        Map<String, String> own = pipeline.variables();
        own.put("MEMLOG_ADMIN_KEY", key);
        own.put("MEMLOG_HTTP_PORT", "" + port);
        own.put("MEMLOG_STATE_DIR", state.toString());
        return Reconciler.start(new Environment(own));
    }

    /** A reader of the vector store who does not go: a switch waits for it. */
    Connection snapshot() throws SQLException {
        Database database = pipeline.database;
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
        pipeline.close();
    }
}
