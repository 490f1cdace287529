package io.memlog.sink.vector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code generation_command} that waits for its answer; immutable.
 *
 * @param kind what to do; this program may not know it
 * @param generation the one meant, null of REBUILD
 * @param until of REBUILD as JSON: partition to next offset at which the generation stops, null if it shall become live
 */
record GenerationCommand(
        UUID id,
        String kind,
        @Nullable Integer generation,
        @Nullable String until) {
    private static final String WAITING = """
            SELECT id, kind, generation, until::text FROM generation_command
            WHERE answered_at IS NULL
            ORDER BY requested_at, id
            """;

    private static final String ANSWER = """
            UPDATE generation_command SET answered_at = now(), is_refused = ?, answer = ?, generation = coalesce(generation, ?)
            WHERE id = ? AND answered_at IS NULL
            """;

    private static final String SAY_WHY_IT_WAITS = """
            UPDATE generation_command SET answer = ? WHERE id = ? AND answered_at IS NULL AND answer IS DISTINCT FROM ?
            """;

    static List<GenerationCommand> waiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(WAITING)) {
            List<GenerationCommand> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new GenerationCommand(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getObject(3, Integer.class),
                        rows.getString(4)));
            }
            return found;
        }
    }

    /** In the transaction that did what was asked for. */
    void done(Connection connection, Generation about, String answer) throws SQLException {
        answer(connection, false, answer, about.number());
    }

    void refuse(Connection connection, String answer) throws SQLException {
        answer(connection, true, answer, null);
    }

    void sayWhyItWaits(Connection connection, String reason) throws SQLException {
        try (PreparedStatement say = connection.prepareStatement(SAY_WHY_IT_WAITS)) {
            say.setString(1, reason);
            say.setObject(2, id);
            say.setString(3, reason);
            say.executeUpdate();
        }
    }

    private void answer(Connection connection, boolean isRefused, String answer, @Nullable Integer about)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
            statement.setBoolean(1, isRefused);
            statement.setString(2, answer);
            statement.setObject(3, about, java.sql.Types.INTEGER);
            statement.setObject(4, id);
            statement.executeUpdate();
        }
    }
}
