package io.memlog.sink.vector;

import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.GenerationCommand;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and answers {@code generation_command} inside the caller's transaction. Stateless. */
final class GenerationCommandTable {
    private static final String WAITING = """
            SELECT id, kind, generation FROM generation_command
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

    private GenerationCommandTable() {}

    static List<GenerationCommand> waiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(WAITING)) {
            List<GenerationCommand> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new GenerationCommand(
                        rows.getObject(1, UUID.class), rows.getString(2), rows.getObject(3, Integer.class)));
            }
            return found;
        }
    }

    static void answer(
            Connection connection,
            GenerationCommand command,
            boolean isRefused,
            @Nullable Generation about,
            String answer)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
            statement.setBoolean(1, isRefused);
            statement.setString(2, answer);
            statement.setObject(3, about == null ? null : about.number(), Types.INTEGER);
            statement.setObject(4, command.id());
            statement.executeUpdate();
        }
    }

    static void sayWhyItWaits(Connection connection, GenerationCommand command, String reason) throws SQLException {
        try (PreparedStatement say = connection.prepareStatement(SAY_WHY_IT_WAITS)) {
            say.setString(1, reason);
            say.setObject(2, command.id());
            say.setString(3, reason);
            say.executeUpdate();
        }
    }
}
