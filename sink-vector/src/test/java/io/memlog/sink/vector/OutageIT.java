package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.PgVectorSinkIT.batch;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every way in which a real Postgres may refuse for reasons of its own: the batch is written whole, once, by the same call after the
 * outage, and no record is blamed.
 */
final class OutageIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final LogBounds BOUNDS = new LogBounds(0, 100_000);
    private static final TimeLimits PATIENT = new TimeLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(25));

    private StoreProbe store;
    private Applications applications;
    private PgVectorSink sink;
    private Batch batch;

    @BeforeEach
    void open() throws SQLException {
        open(PARTS.newDatabase(), PATIENT);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void aServerThatOnlyReads() throws SQLException {
        PARTS.postgres().readOnly(true);
        try {
            assertUnavailable("25006");
        } finally {
            PARTS.postgres().readOnly(false);
        }
        assertWrittenOnceNow();
    }

    @Test
    void aFullDisk() throws SQLException {
        reopen(PARTS.postgres().newDatabaseOnSmallDisk(), PATIENT);
        batch = batch(
                batch.lease(),
                IntStream.range(0, 500).mapToObj(i -> memory("m" + i, 2)).toArray());
        PARTS.postgres().fillDisk();
        try {
            assertUnavailable("53100");
        } finally {
            PARTS.postgres().freeDisk();
        }
        assertWrittenOnceNow();
    }

    /** Each writing transaction needs a lock on its own id. */
    @Test
    void aServerWithoutMemoryForLocks() throws SQLException {
        try (Connection greedy = store.connect()) {
            takeEveryLock(greedy);
            assertUnavailable("53200");
        }
        assertWrittenOnceNow();
    }

    @Test
    void anEndedSession() throws SQLException {
        store.column("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = 'memlog-sink-vector' AND datname = current_database()");

        assertUnavailable("57P01", "08006", "08003");

        assertWrittenOnceNow();
    }

    @Test
    void aRowThatSomebodyLocks() throws Exception {
        reopen(
                PARTS.newDatabase(),
                new TimeLimits(
                        Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(6)));
        try (Connection other = transaction(store.database().user())) {
            execute(other, "SELECT FROM memory FOR UPDATE");
            assertUnavailable("55P03");
        }
        assertWrittenOnceNow();
    }

    @Test
    void aStatementThatTakesTooLong() throws Exception {
        reopen(
                PARTS.newDatabase(),
                new TimeLimits(
                        Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(6)));
        try (Connection other = transaction(store.database().user())) {
            execute(other, "SELECT FROM memory FOR UPDATE");
            assertUnavailable("57014");
        }
        assertWrittenOnceNow();
    }

    @Test
    void aDeadlock() throws Exception {
        // Only a superuser may put off its own search for deadlocks, so that the sink finds it and is the one to end.
        try (Connection other = transaction("postgres")) {
            execute(other, "SET LOCAL deadlock_timeout = '30s'");
            execute(other, "SELECT FROM memory FOR UPDATE");
            CompletableFuture<CommitOutcome> commit = CompletableFuture.supplyAsync(() -> sink.commit(batch));
            awaitThatTheSinkWaits();
            execute(other, "SELECT FROM partition_progress FOR UPDATE");

            assertUnavailable(commit, "40P01");
        }
        assertWrittenOnceNow();
    }

    /** Some administrators make every transaction of a database repeatable. */
    @Test
    void aSerializationFailure() throws Exception {
        Database database = PARTS.newDatabase();
        String name = database.jdbcUrl().replaceAll(".*/", "");
        new StoreProbe(database)
                .update("ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'".formatted(name));
        reopen(database, PATIENT);
        try (Connection other = transaction(database.user())) {
            execute(other, "UPDATE partition_progress SET owner = owner");
            CompletableFuture<CommitOutcome> commit = CompletableFuture.supplyAsync(() -> sink.commit(batch));
            awaitThatTheSinkWaits();
            other.commit();

            assertUnavailable(commit, "40001");
        }
        assertWrittenOnceNow();
    }

    /** Nobody knows all states a server may report: what is not said of a value is not a record's fault. */
    @Test
    void aRightThatWasTakenAway() throws SQLException {
        store.update("REVOKE INSERT ON memory_history FROM memlog");

        assertUnavailable("42501");

        store.update("GRANT INSERT ON memory_history TO memlog");
        assertWrittenOnceNow();
    }

    private void reopen(Database database, TimeLimits limits) throws SQLException {
        sink.close();
        open(database, limits);
    }

    /** Writes one memory, and prepares a batch with its next version. */
    private void open(Database database, TimeLimits limits) throws SQLException {
        store = new StoreProbe(database);
        VectorDatabase vectors = VectorDatabase.at(PgVectorSinkIT.settings(database, Memories.DIMENSION), limits);
        sink = new PgVectorSink(vectors, "vector");
        Lease lease = sink.claim(PgVectorSinkIT.source(Topics.ENRICHED), BOUNDS, "me");
        lease = ((CommitOutcome.Committed) sink.commit(batch(lease, memory("m1", 1)))).lease();
        applications = Applications.countedIn(store);
        batch = batch(lease, memory("m0", 1), memory("m1", 2), memory("m2", 1));
    }

    private void assertUnavailable(String... states) {
        assertThatThrownBy(() -> sink.commit(batch))
                .isInstanceOf(StoreUnavailableException.class)
                .message()
                .containsAnyOf(states);
    }

    private static void assertUnavailable(CompletableFuture<CommitOutcome> commit, String state) {
        assertThatThrownBy(() -> commit.orTimeout(15, SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(state);
    }

    private void assertWrittenOnceNow() throws SQLException {
        assertThat(sink.commit(batch)).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(applications.doubled()).isEmpty();
        assertThat(applications.all()).hasSize(2 * batch.records().size());
    }

    /** Again until no writer gets one: any session that ends in between, an autovacuum say, gives back what it had. */
    private void takeEveryLock(Connection greedy) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            assertThatThrownBy(() -> execute(greedy, "SELECT pg_advisory_lock(i) FROM generate_series(1, 1000000) i"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> store.column("SELECT pg_current_xact_id()"))
                    .isInstanceOf(SQLException.class);
        });
    }

    private void awaitThatTheSinkWaits() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(store.column("SELECT pid FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND datname = current_database()"))
                        .isNotEmpty());
    }

    private Connection transaction(String user) throws SQLException {
        Connection connection = DriverManager.getConnection(store.database().jdbcUrl(), user, "");
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
