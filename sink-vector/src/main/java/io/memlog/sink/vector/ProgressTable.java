package io.memlog.sink.vector;

import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.SourcePartition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.common.TopicPartition;

/** Reads and moves {@code partition_progress} inside the caller's transaction. Immutable, thread-safe. */
final class ProgressTable {
    private static final String NAME_SINK = """
            INSERT INTO store_identity (sink_id) VALUES (?) ON CONFLICT DO NOTHING
            """;

    private static final String FIND_SINK = """
            SELECT sink_id FROM store_identity
            """;

    private static final String BEGIN = """
            INSERT INTO partition_progress (
                sink_id, topic, partition, cluster_id, topic_id, next_offset, event_offset, epoch, owner)
            VALUES (?, ?, ?, ?, ?, ?, -1, 0, ?)
            ON CONFLICT DO NOTHING
            """;

    /** Waits for a zombie's open transaction, and then sees the offset that it committed. */
    private static final String LOCK = """
            SELECT cluster_id, topic_id, next_offset, event_offset, epoch FROM partition_progress
            WHERE sink_id = ? AND topic = ? AND partition = ?
            FOR UPDATE
            """;

    private static final String RAISE_EPOCH = """
            UPDATE partition_progress SET epoch = epoch + 1, owner = ?, updated_at = now()
            WHERE sink_id = ? AND topic = ? AND partition = ?
            """;

    /** The fence: no row, no right to write; one row, and nobody else can write until this transaction ends. */
    private static final String ADVANCE = """
            UPDATE partition_progress
            SET next_offset = ?, event_offset = greatest(event_offset, ?), event_time = ?, updated_at = now()
            WHERE sink_id = ? AND topic = ? AND partition = ? AND epoch = ? AND next_offset = ?
            """;

    private static final String LOOK = """
            SELECT epoch, next_offset FROM partition_progress WHERE sink_id = ? AND topic = ? AND partition = ?
            """;

    private final String sinkId;

    ProgressTable(String sinkId) {
        this.sinkId = sinkId;
    }

    /** @throws ClaimRefusedException if what the store was filled from is not this source */
    Lease claim(Connection connection, SourcePartition source, LogBounds bounds, String owner) throws SQLException {
        checkSink(connection);
        begin(connection, source, bounds, owner);
        Lease lease = lock(connection, source, bounds, owner);
        try (PreparedStatement raise = connection.prepareStatement(RAISE_EPOCH)) {
            raise.setString(1, owner);
            bindPartition(raise, 2, source.partition());
            raise.executeUpdate();
        }
        return lease;
    }

    /** True if the batch may be written by this transaction, which then holds the row's lock. */
    boolean advance(Connection connection, Batch batch) throws SQLException {
        Lease lease = batch.lease();
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setLong(1, batch.nextOffset());
            advance.setLong(2, batch.eventOffset());
            advance.setObject(3, Instant.ofEpochMilli(batch.eventTime()).atOffset(ZoneOffset.UTC));
            bindPartition(advance, 4, lease.source().partition());
            advance.setLong(7, lease.epoch());
            advance.setLong(8, lease.nextOffset());
            return advance.executeUpdate() == 1;
        }
    }

    /** Why {@link #advance} found no row. */
    CommitOutcome explain(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            bindPartition(look, 1, batch.lease().source().partition());
            try (ResultSet row = look.executeQuery()) {
                if (!row.next()) {
                    return new CommitOutcome.Fenced(0);
                }
                long epoch = row.getLong(1);
                long nextOffset = row.getLong(2);
                boolean isApplied = epoch == batch.lease().epoch() && nextOffset >= batch.nextOffset();
                return isApplied ? new CommitOutcome.AlreadyApplied(nextOffset) : new CommitOutcome.Fenced(epoch);
            }
        }
    }

    private void checkSink(Connection connection) throws SQLException {
        try (PreparedStatement name = connection.prepareStatement(NAME_SINK);
                PreparedStatement find = connection.prepareStatement(FIND_SINK)) {
            name.setString(1, sinkId);
            name.executeUpdate();
            try (ResultSet row = find.executeQuery()) {
                String found = row.next() ? row.getString(1) : "none";
                if (!found.equals(sinkId)) {
                    throw new ClaimRefusedException(
                            Reason.OTHER_SINK,
                            "the store belongs to one sink: expected sink id '%s', found '%s'; set MEMLOG_SINK_ID or use another database"
                                    .formatted(sinkId, found));
                }
            }
        }
    }

    private void begin(Connection connection, SourcePartition source, LogBounds bounds, String owner)
            throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            bindPartition(begin, 1, source.partition());
            begin.setString(4, source.clusterId());
            begin.setString(5, source.topicId().toString());
            begin.setLong(6, bounds.start());
            begin.setString(7, owner);
            begin.executeUpdate();
        }
    }

    private Lease lock(Connection connection, SourcePartition source, LogBounds bounds, String owner)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            bindPartition(lock, 1, source.partition());
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(
                            "%s: expected a progress row, found none".formatted(source.partition()));
                }
                checkSource(source, row.getString(1), row.getString(2));
                long nextOffset = row.getLong(3);
                checkBounds(source.partition(), bounds, nextOffset);
                return new Lease(source, owner, row.getLong(5) + 1, nextOffset, row.getLong(4));
            }
        }
    }

    private static void checkSource(SourcePartition source, String clusterId, String topicId) {
        if (!clusterId.equals(source.clusterId())) {
            throw new ClaimRefusedException(
                    Reason.OTHER_CLUSTER,
                    "%s: expected Kafka cluster %s, found %s; point the sink at the cluster that filled the store, or rebuild the store"
                            .formatted(source.partition(), clusterId, source.clusterId()));
        }
        if (!topicId.equals(source.topicId().toString())) {
            throw new ClaimRefusedException(
                    Reason.TOPIC_RECREATED,
                    "%s: expected topic id %s, found %s: the topic was deleted and created again; rebuild the store"
                            .formatted(source.partition(), topicId, source.topicId()));
        }
    }

    private static void checkBounds(TopicPartition partition, LogBounds bounds, long nextOffset) {
        if (nextOffset < bounds.start()) {
            throw new ClaimRefusedException(
                    Reason.RETENTION_GAP,
                    "%s: expected to go on at offset %d, found a log that starts at %d: records are lost; rebuild the store"
                            .formatted(partition, nextOffset, bounds.start()));
        }
        if (nextOffset > bounds.end()) {
            throw new ClaimRefusedException(
                    Reason.LOG_TRUNCATED,
                    "%s: expected to go on at offset %d, found a log that ends at %d: the store is ahead of the log; rebuild the store"
                            .formatted(partition, nextOffset, bounds.end()));
        }
    }

    private void bindPartition(PreparedStatement statement, int first, TopicPartition partition) throws SQLException {
        statement.setString(first, sinkId);
        statement.setString(first + 1, partition.topic());
        statement.setInt(first + 2, partition.partition());
    }
}
