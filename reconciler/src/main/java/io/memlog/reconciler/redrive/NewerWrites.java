package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.LetterId;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.StoreName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Asks the vector store whether memories were written or erased after a place on memory.events, as far as the store has come.
 * Thread-safe; the data source belongs to the caller.
 */
final class NewerWrites {
    /** Row-level security would silently hide rows from a role that does not own the tables: then fail instead. */
    private static final String FAIL_IF_FILTERED = "SET LOCAL row_security = off";

    private static final String STATEMENT_TIMEOUT = "SET LOCAL statement_timeout = '30s'";

    private static final String NEWEST = """
            SELECT letter_partition, letter_offset, newest
            FROM (
                SELECT letter_partition, letter_offset, GREATEST(
                    (SELECT max(m.event_offset) FROM memory m
                     WHERE m.tenant_id = t AND m.user_id = u AND m.memory_id = i AND m.event_partition = p),
                    (SELECT max(e.event_offset) FROM memory_erasure e
                     WHERE e.tenant_id = t AND e.user_id = u AND e.memory_id = i AND e.event_partition = p)) AS newest, o
                FROM unnest(?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[])
                    AS place (letter_partition, letter_offset, t, u, i, p, o)) AS found
            WHERE newest > o
            """;

    private final DataSource database;

    NewerWrites(DataSource database) {
        this.database = database;
    }

    /** A memory, and the place of the event that a letter holds of it. */
    record Place(LetterId letter, MemoryKey memory, int eventPartition, long eventOffset) {}

    /**
     * The letters whose memory was written or erased by a later event of the same partition than theirs, each with the offset of
     * the last such event.
     *
     * @throws StoreReadException if the store cannot be asked
     */
    Map<LetterId, Long> after(Collection<Place> places) {
        if (places.isEmpty()) {
            return Map.of();
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (Statement settings = connection.createStatement()) {
                settings.execute(FAIL_IF_FILTERED);
                settings.execute(STATEMENT_TIMEOUT);
            }
            Map<LetterId, Long> newer = query(connection, List.copyOf(places));
            connection.rollback();
            return newer;
        } catch (SQLException e) {
            throw new StoreReadException(
                    StoreName.VECTOR,
                    "expected to learn which memories were written since, found %s; force the retry to go without"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static Map<LetterId, Long> query(Connection connection, List<Place> places) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
            statement.setArray(
                    1, array(connection, "int4", places, place -> place.letter().partition()));
            statement.setArray(
                    2, array(connection, "int8", places, place -> place.letter().offset()));
            statement.setArray(
                    3,
                    array(
                            connection,
                            "text",
                            places,
                            place -> place.memory().scope().tenantId()));
            statement.setArray(
                    4,
                    array(
                            connection,
                            "text",
                            places,
                            place -> place.memory().scope().userId()));
            statement.setArray(
                    5, array(connection, "text", places, place -> place.memory().memoryId()));
            statement.setArray(6, array(connection, "int4", places, Place::eventPartition));
            statement.setArray(7, array(connection, "int8", places, Place::eventOffset));
            Map<LetterId, Long> newer = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    newer.put(new LetterId(rows.getInt(1), rows.getLong(2)), rows.getLong(3));
                }
            }
            return newer;
        }
    }

    private static Array array(Connection connection, String type, List<Place> places, Function<Place, Object> field)
            throws SQLException {
        return connection.createArrayOf(type, places.stream().map(field).toArray());
    }
}
