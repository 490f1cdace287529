package io.memlog.sink.vector;

import io.memlog.sink.generations.Generation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code generation} inside the caller's transaction. Stateless. */
final class GenerationTable {
    private static final String ALL = """
            SELECT generation, state, schema_name, until IS NOT NULL FROM generation ORDER BY generation
            """;

    private static final String OF_PARTITION = """
            SELECT generation, state, schema_name, until IS NOT NULL, (until ->> ?)::bigint FROM generation
            WHERE generation = ?
            """;

    /** Its number is of no other one, not even one that is gone: the answers remember those. */
    private static final String ADD = """
            INSERT INTO generation (generation, state, schema_name, until)
            SELECT number, 'LOADING', current_schema() || '_generation_' || number,
                (SELECT until FROM generation_command WHERE id = ?)
            FROM (
                SELECT greatest(
                    (SELECT max(generation) FROM generation),
                    (SELECT max(generation) FROM generation_command WHERE kind = 'REBUILD')) + 1 AS number
            ) AS next
            RETURNING generation, state, schema_name, until IS NOT NULL
            """;

    private static final String SET_STATE = """
            UPDATE generation SET state = ?, failure = ?, changed_at = now() WHERE generation = ? AND state = ?
            """;

    private static final String REMOVE = "DELETE FROM generation WHERE generation = ?";

    private GenerationTable() {}

    /**
     * What a loader must know of a partition.
     *
     * @param until next offset at which it stops, or null
     */
    record Target(Generation generation, @Nullable Long until) {}

    static List<Generation> all(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ALL)) {
            List<Generation> found = new ArrayList<>();
            while (rows.next()) {
                found.add(generation(rows));
            }
            return found;
        }
    }

    static Optional<Target> target(Connection connection, int generation, int partition) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(OF_PARTITION)) {
            find.setString(1, String.valueOf(partition));
            find.setInt(2, generation);
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? Optional.of(new Target(generation(row), row.getObject(5, Long.class)))
                        : Optional.empty();
            }
        }
    }

    /** A new generation as the command wants it; its tables are to be made in the same transaction. */
    static Generation add(Connection connection, UUID command) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setObject(1, command);
            try (ResultSet row = add.executeQuery()) {
                row.next();
                return generation(row);
            }
        }
    }

    /** False if its state has changed meanwhile. */
    static boolean move(Connection connection, Generation generation, Generation.State next) throws SQLException {
        return move(connection, generation, next, null);
    }

    static boolean move(Connection connection, Generation generation, Generation.State next, @Nullable String failure)
            throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(SET_STATE)) {
            move.setString(1, next.name());
            move.setString(2, failure);
            move.setInt(3, generation.number());
            move.setString(4, generation.state().name());
            return move.executeUpdate() == 1;
        }
    }

    /** With its rows of progress. */
    static void remove(Connection connection, Generation generation) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            remove.setInt(1, generation.number());
            remove.executeUpdate();
        }
    }

    private static Generation generation(ResultSet row) throws SQLException {
        return new Generation(
                row.getInt(1), Generation.State.valueOf(row.getString(2)), row.getString(3), row.getBoolean(4));
    }
}
