package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.PgVectorSinkIT.batch;
import static io.memlog.sink.vector.PgVectorSinkIT.settings;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may write, decided by a real Postgres. */
final class FenceIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final LogBounds BOUNDS = new LogBounds(0, 1_000);
    private static final SourcePartition SOURCE = PgVectorSinkIT.source(Topics.ENRICHED);

    private StoreProbe store;
    private VectorDatabase database;
    private PgVectorSink sink;

    @BeforeEach
    void migrate() {
        store = new StoreProbe(PARTS.newDatabase());
        database = VectorDatabase.open(settings(store.database(), Memories.DIMENSION));
        sink = new PgVectorSink(database, "vector");
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void aLateCommitOfAnEarlierOwnerIsFencedAndWritesNothing() throws SQLException {
        Lease zombie = sink.claim(SOURCE, BOUNDS, "zombie");
        Lease heir = sink.claim(SOURCE, BOUNDS, "heir");

        CommitOutcome late = sink.commit(batch(zombie, memory("m1", 1)));

        assertThat(late).isEqualTo(new CommitOutcome.Fenced(heir.epoch()));
        assertThat(store.value("SELECT count(*) FROM memory")).isEqualTo("0");
        assertThat(sink.commit(batch(heir, memory("m1", 1)))).isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void aClaimWaitsForAZombiesOpenTransactionAndGoesOnAfterIt() throws Exception {
        Lease zombie = sink.claim(SOURCE, BOUNDS, "zombie");
        Batch inFlight = batch(zombie, memory("m1", 1), memory("m2", 1));
        try (Connection open = database.connect()) {
            assertThat(new ProgressTable("vector").advance(open, inFlight)).isTrue();

            CompletableFuture<Lease> claim = CompletableFuture.supplyAsync(() -> sink.claim(SOURCE, BOUNDS, "heir"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(store.value("SELECT count(*) FROM pg_locks WHERE NOT granted"))
                            .isNotEqualTo("0"));
            assertThat(claim).isNotDone();
            open.commit();

            Lease heir = claim.get(10, SECONDS);
            assertThat(heir.nextOffset()).isEqualTo(2);
            assertThat(heir.epoch()).isEqualTo(2);
        }
        assertThat(sink.commit(batch(zombie.advancedTo(2, -1), memory("m3", 1))))
                .isEqualTo(new CommitOutcome.Fenced(2));
    }

    @Test
    void twoOpenTransactionsOfTheSameOffsetCannotBothWin() throws Exception {
        Lease lease = sink.claim(SOURCE, BOUNDS, "me");
        Batch batch = batch(lease, memory("m1", 1));
        try (Connection open = database.connect()) {
            assertThat(new ProgressTable("vector").advance(open, batch)).isTrue();

            CompletableFuture<CommitOutcome> second = CompletableFuture.supplyAsync(() -> sink.commit(batch));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(store.value("SELECT count(*) FROM pg_locks WHERE NOT granted"))
                            .isNotEqualTo("0"));
            open.commit();

            assertThat(second.get(10, SECONDS)).isEqualTo(new CommitOutcome.AlreadyApplied(1));
        }
        assertThat(store.value("SELECT count(*) FROM memory")).isEqualTo("0");
    }

    @Test
    void aDeadConnectionIsReportedAsUnavailableAndTheSameCallWorksLater() throws SQLException {
        Lease lease = sink.claim(SOURCE, BOUNDS, "me");
        Batch batch = batch(lease, memory("m1", 1));
        store.update("ALTER DATABASE %s CONNECTION LIMIT 0".formatted(name()));
        terminateConnections();

        assertThatThrownBy(() -> sink.commit(batch)).isInstanceOf(StoreUnavailableException.class);

        allowConnections();
        assertThat(sink.commit(batch)).isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void anotherClusterIsRefused() {
        sink.claim(SOURCE, BOUNDS, "me");

        assertRefused(
                () -> sink.claim(
                        new SourcePartition("cluster-2", SOURCE.topicId(), 2, SOURCE.partition()), BOUNDS, "me"),
                Reason.OTHER_CLUSTER,
                "expected Kafka cluster cluster-1, found cluster-2");
    }

    @Test
    void aRecreatedTopicIsRefused() {
        sink.claim(SOURCE, BOUNDS, "me");

        assertRefused(
                () -> sink.claim(
                        new SourcePartition("cluster-1", Uuid.randomUuid(), 2, SOURCE.partition()), BOUNDS, "me"),
                Reason.TOPIC_RECREATED,
                "memory.enriched-0@0: expected topic id");
    }

    @Test
    void anotherSinkIsRefused() {
        sink.claim(SOURCE, BOUNDS, "me");
        var other = new PgVectorSink(database, "vector-2");

        assertRefused(
                () -> other.claim(SOURCE, BOUNDS, "me"),
                Reason.OTHER_SINK,
                "expected sink id 'vector-2', found 'vector'");
    }

    @Test
    void anOffsetOutsideTheLogIsRefused() {
        Lease lease = sink.claim(SOURCE, new LogBounds(5, 10), "me");
        sink.commit(batch(lease, memory("m1", 1)));

        assertRefused(
                () -> sink.claim(SOURCE, new LogBounds(7, 10), "me"),
                Reason.RETENTION_GAP,
                "memory.enriched-0@6: expected a log that starts at or before it, found start 7");
        assertRefused(
                () -> sink.claim(SOURCE, new LogBounds(0, 5), "me"),
                Reason.LOG_TRUNCATED,
                "memory.enriched-0@6: expected a log that ends at or after it, found end 5");
        assertThat(sink.claim(SOURCE, new LogBounds(6, 6), "me").nextOffset()).isEqualTo(6);
    }

    @Test
    void aWidenedTopicIsRefused() {
        sink.claim(SOURCE, BOUNDS, "me");

        assertRefused(
                () -> sink.claim(
                        new SourcePartition(SOURCE.clusterId(), SOURCE.topicId(), 3, SOURCE.partition()), BOUNDS, "me"),
                Reason.PARTITIONS_CHANGED,
                "memory.enriched-0@0: expected 2 partitions, found 3");
    }

    @Test
    void aStoreThatStoodStillForLongerThanTheLogKeepsTombstonesIsRefused() {
        sink.commit(batch(sink.claim(SOURCE, BOUNDS, "me"), memory("m1", 1)));
        Instant afterIt = Instant.now().plusSeconds(60);

        assertRefused(
                () -> sink.claim(SOURCE, new LogBounds(0, 1_000, afterIt, 2), "me"),
                Reason.ERASURES_EXPIRED,
                "memory.enriched-0@1: expected a store that went on since " + afterIt);
        // It has seen all that is old: no tombstone can be missing.
        assertThat(sink.claim(SOURCE, new LogBounds(0, 1_000, afterIt, 1), "me").nextOffset())
                .isEqualTo(1);
        // It went on after the last that may be gone.
        Instant beforeIt = Instant.now().minusSeconds(60);
        assertThat(sink.claim(SOURCE, new LogBounds(0, 1_000, beforeIt, 2), "me")
                        .nextOffset())
                .isEqualTo(1);
    }

    @Test
    void partitionsAreClaimedIndependently() {
        var other = new SourcePartition("cluster-1", Uuid.ONE_UUID, 2, new TopicPartition(Topics.ENRICHED, 1));
        Lease first = sink.claim(SOURCE, BOUNDS, "me");
        sink.claim(other, BOUNDS, "you");

        assertThat(sink.commit(batch(first, memory("m1", 1)))).isInstanceOf(CommitOutcome.Committed.class);
    }

    private static void assertRefused(ThrowingCallable claim, Reason reason, String message) {
        assertThatThrownBy(claim)
                .isInstanceOfSatisfying(
                        ClaimRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private String name() {
        return store.database().jdbcUrl().replaceAll(".*/", "");
    }

    private void terminateConnections() throws SQLException {
        try (var elsewhere = new Elsewhere()) {
            elsewhere.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(name()));
        }
    }

    private void allowConnections() throws SQLException {
        try (var elsewhere = new Elsewhere()) {
            elsewhere.execute("ALTER DATABASE %s CONNECTION LIMIT -1".formatted(name()));
        }
    }

    /** A connection to another database of the same cluster. */
    private static final class Elsewhere implements AutoCloseable {
        private final Connection connection = new StoreProbe(PARTS.postgres().database()).connect();

        private Elsewhere() throws SQLException {}

        void execute(String sql) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
