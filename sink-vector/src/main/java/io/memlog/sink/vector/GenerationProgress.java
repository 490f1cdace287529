package io.memlog.sink.vector;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import io.memlog.sink.StoredPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads and moves the rows of one generation in {@code generation_progress} inside the caller's transaction: what {@link ProgressTable}
 * is for the live one. Immutable, thread-safe.
 */
final class GenerationProgress {
    private static final String BEGIN = """
            INSERT INTO generation_progress (
                generation, sink_id, topic, partition, cluster_id, topic_id, partitions, next_offset, event_offset, epoch, owner)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, -1, 0, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String LOCK = """
            SELECT cluster_id, topic_id, partitions, next_offset, event_offset, epoch, updated_at, is_following
            FROM generation_progress
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ?
            FOR UPDATE
            """;

    private static final String RAISE_EPOCH = """
            UPDATE generation_progress SET epoch = ?, partitions = ?, owner = ?
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ?
            """;

    /** The fence, also against a loader whose partition follows: the live loop writes it then. */
    private static final String ADVANCE = """
            UPDATE generation_progress
            SET next_offset = ?, event_offset = greatest(event_offset, ?), event_time = ?, updated_at = now()
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ? AND epoch = ? AND next_offset = ?
              AND NOT is_following
            """;

    /** The lock keeps the live loop where it is until this transaction ends. */
    private static final String LOCK_LIVE = """
            SELECT next_offset FROM partition_progress WHERE sink_id = ? AND topic = ? AND partition = ?
            FOR SHARE
            """;

    private static final String FOLLOW = """
            UPDATE generation_progress SET is_following = true, following_since = pg_current_xact_id()
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ?
            """;

    private final String sinkId;
    private final int generation;

    GenerationProgress(String sinkId, int generation) {
        this.sinkId = sinkId;
        this.generation = generation;
    }

    /** A row under its lock. */
    record Stored(StoredPosition position, boolean isFollowing) {}

    /**
     * A claim.
     *
     * @param isFollowing whether the live loop writes the partition
     */
    record Claimed(Lease lease, boolean isFollowing) {}

    /** @throws io.memlog.sink.ClaimRefusedException if the log cannot go on where the generation stands */
    Claimed claim(Connection connection, SourcePartition source, LogBounds bounds, String owner) throws SQLException {
        begin(connection, source, bounds, owner);
        Stored stored = lock(connection, source.partition())
                .orElseThrow(() -> new IllegalStateException("%s: expected a progress row of generation %d, found none"
                        .formatted(source.partition(), generation)));
        Lease lease = stored.position().takenOverBy(owner, source, bounds);
        try (PreparedStatement raise = connection.prepareStatement(RAISE_EPOCH)) {
            raise.setLong(1, lease.epoch());
            raise.setInt(2, source.partitions());
            raise.setString(3, owner);
            bindPartition(raise, 4, source.partition());
            raise.executeUpdate();
        }
        return new Claimed(lease, stored.isFollowing());
    }

    /** True if the batch may be written by this transaction, which then holds the row's lock. */
    boolean advance(Connection connection, Batch batch, long nextOffset) throws SQLException {
        Lease lease = batch.lease();
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setLong(1, nextOffset);
            advance.setLong(2, nextOffset < batch.nextOffset() ? lease.eventOffset() : batch.eventOffset());
            advance.setObject(3, Instant.ofEpochMilli(batch.eventTime()).atOffset(ZoneOffset.UTC));
            bindPartition(advance, 4, lease.source().partition());
            advance.setLong(8, lease.epoch());
            advance.setLong(9, lease.nextOffset());
            return advance.executeUpdate() == 1;
        }
    }

    /** What {@link #advance} came upon; without a row only a new claim can tell. */
    CommitOutcome explain(Stored stored, Batch batch) {
        return stored.position().objectionTo(batch).orElse(new CommitOutcome.Fenced(0));
    }

    /** Hands the partition over to the live loop if it stands nowhere beyond {@code nextOffset}. */
    void followIfReached(Connection connection, TopicPartition partition, long nextOffset) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK_LIVE)) {
            lock.setString(1, sinkId);
            lock.setString(2, partition.topic());
            lock.setInt(3, partition.partition());
            try (ResultSet live = lock.executeQuery()) {
                if (!live.next() || live.getLong(1) > nextOffset) {
                    return;
                }
            }
        }
        try (PreparedStatement follow = connection.prepareStatement(FOLLOW)) {
            bindPartition(follow, 1, partition);
            follow.executeUpdate();
        }
    }

    Optional<Stored> lock(Connection connection, TopicPartition partition) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            bindPartition(lock, 1, partition);
            try (ResultSet row = lock.executeQuery()) {
                return row.next()
                        ? Optional.of(new Stored(ProgressTable.position(row), row.getBoolean("is_following")))
                        : Optional.empty();
            }
        }
    }

    private void begin(Connection connection, SourcePartition source, LogBounds bounds, String owner)
            throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            bindPartition(begin, 1, source.partition());
            begin.setString(5, source.clusterId());
            begin.setString(6, source.topicId().toString());
            begin.setInt(7, source.partitions());
            begin.setLong(8, bounds.start());
            begin.setString(9, owner);
            begin.executeUpdate();
        }
    }

    private void bindPartition(PreparedStatement statement, int first, TopicPartition partition) throws SQLException {
        statement.setInt(first, generation);
        statement.setString(first + 1, sinkId);
        statement.setString(first + 2, partition.topic());
        statement.setInt(first + 3, partition.partition());
    }
}
