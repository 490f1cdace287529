package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.sink.Batch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of the live generation to the generations that follow it, inside the live one's transaction and behind its fence.
 * Immutable, thread-safe.
 *
 * <p>A follower must never stop the live generation: one that lost touch or refuses is let go, and its loader takes over again.
 */
final class Followers {
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

    /** A statement of its own, after the fence: it sees what a loader committed whose lock the fence has waited for. */
    private static final String FIND = """
            SELECT generation, schema_name, next_offset
            FROM generation_progress JOIN generation USING (generation)
            WHERE sink_id = ? AND topic = ? AND partition = ? AND is_following
            FOR UPDATE OF generation_progress
            """;

    private static final String ADVANCE = """
            UPDATE generation_progress
            SET next_offset = ?, event_offset = greatest(event_offset, ?), event_time = ?, updated_at = now()
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ? AND is_following
            """;

    private static final String LET_GO = """
            UPDATE generation_progress SET is_following = false, following_since = NULL
            WHERE generation = ? AND sink_id = ? AND topic = ? AND partition = ?
            """;

    private final String sinkId;

    Followers(String sinkId) {
        this.sinkId = sinkId;
    }

    /** @param nextOffset where the generation stands: it has all records below */
    private record Follower(int generation, String schema, long nextOffset) {}

    /** The rows are staged, and written to the live generation. */
    void write(Connection connection, Batch batch, BatchRows rows) throws SQLException {
        if (!batch.lease().source().partition().topic().equals(Topics.ENRICHED)) {
            return;
        }
        for (Follower follower : find(connection, batch)) {
            if (follower.nextOffset() < batch.lease().nextOffset()) {
                // The live generation was restored or written past us: what lies between is not in this batch.
                letGo(connection, batch, follower, "it stands before the live one");
            } else if (follower.nextOffset() <= batch.nextOffset()) {
                bring(connection, batch, rows, follower);
            }
        }
    }

    /**
     * From wherever in the batch it stands to the batch's end: what a batch leaves of a key does not depend on how much of the batch
     * was applied before.
     */
    private void bring(Connection connection, Batch batch, BatchRows rows, Follower follower) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            rows.writeState(connection, follower.schema());
            advance(connection, batch, follower);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            // If it is the connection that failed, so does this, and all of the batch with it.
            connection.rollback(before);
            letGo(connection, batch, follower, "SQLSTATE " + e.getSQLState());
        }
    }

    private List<Follower> find(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            bindPartition(find, 1, batch);
            List<Follower> found = new ArrayList<>();
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    found.add(new Follower(rows.getInt(1), rows.getString(2), rows.getLong(3)));
                }
            }
            return found;
        }
    }

    private void advance(Connection connection, Batch batch, Follower follower) throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
            advance.setLong(1, batch.nextOffset());
            advance.setLong(2, batch.eventOffset());
            advance.setObject(3, Instant.ofEpochMilli(batch.eventTime()).atOffset(ZoneOffset.UTC));
            advance.setInt(4, follower.generation());
            bindPartition(advance, 5, batch);
            advance.executeUpdate();
        }
    }

    private void letGo(Connection connection, Batch batch, Follower follower, String reason) throws SQLException {
        try (PreparedStatement letGo = connection.prepareStatement(LET_GO)) {
            letGo.setInt(1, follower.generation());
            bindPartition(letGo, 2, batch);
            letGo.executeUpdate();
        }
        LOG.atWarn()
                .addKeyValue("topic", batch.lease().source().partition().topic())
                .addKeyValue("partition", batch.lease().source().partition().partition())
                .addKeyValue("offset", follower.nextOffset())
                .log("Generation {} no longer follows: {}", follower.generation(), reason);
    }

    private void bindPartition(PreparedStatement statement, int first, Batch batch) throws SQLException {
        statement.setString(first, sinkId);
        statement.setString(first + 1, batch.lease().source().partition().topic());
        statement.setInt(first + 2, batch.lease().source().partition().partition());
    }
}
