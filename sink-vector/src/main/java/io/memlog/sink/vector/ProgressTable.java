package io.memlog.sink.vector;

import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.ClaimRefusedException.Reason;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
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
                sink_id, topic, partition, cluster_id, topic_id, partitions, next_offset, event_offset, epoch, owner)
            VALUES (?, ?, ?, ?, ?, ?, ?, -1, 0, ?)
            ON CONFLICT DO NOTHING
            """;

    /** Waits for a zombie's open transaction, and then sees the offset that it committed. */
    private static final String LOCK = """
            SELECT cluster_id, topic_id, partitions, next_offset, event_offset, epoch, updated_at FROM partition_progress
            WHERE sink_id = ? AND topic = ? AND partition = ?
            FOR UPDATE
            """;

    private static final String RAISE_EPOCH = """
            UPDATE partition_progress SET epoch = ?, partitions = ?, owner = ?
            WHERE sink_id = ? AND topic = ? AND partition = ?
            """;

    /** The fence: no row, no right to write; one row, and nobody else can write until this transaction ends. */
    private static final String ADVANCE = """
            UPDATE partition_progress
            SET next_offset = ?, event_offset = greatest(event_offset, ?), event_time = ?, updated_at = now()
            WHERE sink_id = ? AND topic = ? AND partition = ? AND epoch = ? AND next_offset = ?
            """;

    private final String sinkId;

    ProgressTable(String sinkId) {
        this.sinkId = sinkId;
    }

    /** @throws ClaimRefusedException if what the store was filled from is not this source */
    Lease claim(Connection connection, SourcePartition source, LogBounds bounds, String owner) throws SQLException {
        checkSink(connection);
        begin(connection, source, bounds, owner);
        Lease lease = lock(connection, source.partition())
                .orElseThrow(() -> new IllegalStateException(
                        "%s: expected a progress row, found none".formatted(source.partition())))
                .takenOverBy(owner, source, bounds);
        try (PreparedStatement raise = connection.prepareStatement(RAISE_EPOCH)) {
            raise.setLong(1, lease.epoch());
            raise.setInt(2, source.partitions());
            raise.setString(3, owner);
            bindPartition(raise, 4, source.partition());
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
        Optional<StoredPosition> stored =
                lock(connection, batch.lease().source().partition());
        // Without a row the store was emptied under us: whatever the lease says, only a new claim can tell where to go
        // on.
        return stored.flatMap(position -> position.objectionTo(batch)).orElse(new CommitOutcome.Fenced(0));
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
            begin.setInt(6, source.partitions());
            begin.setLong(7, bounds.start());
            begin.setString(8, owner);
            begin.executeUpdate();
        }
    }

    private Optional<StoredPosition> lock(Connection connection, TopicPartition partition) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            bindPartition(lock, 1, partition);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? Optional.of(position(row)) : Optional.empty();
            }
        }
    }

    /** What a row of offsets says, of whichever generation. */
    static StoredPosition position(ResultSet row) throws SQLException {
        return new StoredPosition(
                row.getString("cluster_id"),
                row.getString("topic_id"),
                row.getInt("partitions"),
                row.getLong("next_offset"),
                row.getLong("event_offset"),
                row.getLong("epoch"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    private void bindPartition(PreparedStatement statement, int first, TopicPartition partition) throws SQLException {
        statement.setString(first, sinkId);
        statement.setString(first + 1, partition.topic());
        statement.setInt(first + 2, partition.partition());
    }
}
