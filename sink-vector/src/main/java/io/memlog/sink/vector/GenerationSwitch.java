package io.memlog.sink.vector;

import io.memlog.schemas.Topics;
import io.memlog.sink.generations.Generation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Makes a following generation the live one, inside the caller's transaction. Immutable, thread-safe.
 *
 * <p>{@code partition_progress} is not touched: it is the lease and the offset of whatever is live, and both generations stand there.
 */
final class GenerationSwitch {
    /** In the order in which a commit takes them; whoever waits too long tries again, and keeps nobody waiting meanwhile. */
    private static final String KEEP_WRITERS_OUT = """
            SET LOCAL lock_timeout = '1s';
            LOCK TABLE partition_progress IN EXCLUSIVE MODE;
            LOCK TABLE generation_progress IN EXCLUSIVE MODE;
            """;

    private static final String FIND_APART = """
            SELECT live.partition, live.next_offset, side.next_offset
            FROM partition_progress AS live
            LEFT JOIN generation_progress AS side
              ON side.generation = ? AND side.is_following
              AND (side.sink_id, side.topic, side.partition) = (live.sink_id, live.topic, live.partition)
            WHERE live.sink_id = ? AND live.topic = ? AND side.next_offset IS DISTINCT FROM live.next_offset
            ORDER BY live.partition
            LIMIT 1
            """;

    /**
     * Which table a name means is not part of a snapshot: a session with one from before the last partition followed would find the
     * new table as its loader had left it then. What kind of session another role's is may be hidden, its age never is.
     */
    private static final String COUNT_OLD_SNAPSHOTS = """
            SELECT count(*)
            FROM pg_stat_activity AS session, (
                SELECT following_since FROM generation_progress WHERE generation = ? AND following_since IS NOT NULL
                ORDER BY following_since DESC
                LIMIT 1
            ) AS last
            WHERE session.datname = current_database() AND session.pid <> pg_backend_pid()
              AND coalesce(session.backend_type, 'client backend') = 'client backend' AND session.backend_xmin IS NOT NULL
              AND age(session.backend_xmin) >= age(last.following_since::xid)
            """;

    /** Where the old generation stands still, and goes on from if it is wanted again. */
    private static final String NOTE_WHERE_IT_STOPS = """
            INSERT INTO generation_progress (
                generation, sink_id, topic, partition, partitions, cluster_id, topic_id, next_offset, event_offset, event_time,
                epoch, owner, updated_at)
            SELECT ?, sink_id, topic, partition, partitions, cluster_id, topic_id, next_offset, event_offset, event_time,
                epoch + 1, owner, updated_at
            FROM partition_progress
            WHERE sink_id = ? AND topic = ?
            """;

    private static final String FORGET_PROGRESS = "DELETE FROM generation_progress WHERE generation = ?";

    private final String sinkId;

    GenerationSwitch(String sinkId) {
        this.sinkId = sinkId;
    }

    /** Locks commits, claims and loaders out until the end of the transaction; fails if that takes longer than a second. */
    static void keepWritersOut(Connection connection) throws SQLException {
        execute(connection, KEEP_WRITERS_OUT);
    }

    /** Does it, or says why it cannot be done for now. */
    Optional<String> apply(Connection connection, Generation live, Generation next) throws SQLException {
        keepWritersOut(connection);
        Optional<String> objection = objection(connection, next);
        if (objection.isPresent()) {
            return objection;
        }
        GenerationSchema.exchange(connection, live, next);
        try (PreparedStatement forget = connection.prepareStatement(FORGET_PROGRESS);
                PreparedStatement note = connection.prepareStatement(NOTE_WHERE_IT_STOPS)) {
            forget.setInt(1, next.number());
            forget.executeUpdate();
            note.setInt(1, live.number());
            note.setString(2, sinkId);
            note.setString(3, Topics.ENRICHED);
            note.executeUpdate();
        }
        return Optional.empty();
    }

    private Optional<String> objection(Connection connection, Generation next) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND_APART)) {
            find.setInt(1, next.number());
            find.setString(2, sinkId);
            find.setString(3, Topics.ENRICHED);
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    return Optional.of("%s-%d@%d: expected generation %d to follow there, found it at %s"
                            .formatted(
                                    Topics.ENRICHED, row.getInt(1), row.getLong(2), next.number(), row.getString(3)));
                }
            }
        }
        try (PreparedStatement count = connection.prepareStatement(COUNT_OLD_SNAPSHOTS)) {
            count.setInt(1, next.number());
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getInt(1) == 0
                        ? Optional.empty()
                        : Optional.of("expected no session with a snapshot of before generation %d followed, found %d"
                                .formatted(next.number(), row.getInt(1)));
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
