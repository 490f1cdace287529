package io.memlog.sink.vector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Headers;
import io.memlog.sink.vector.MemoryChanges.Erasure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Removes erased memories with their history and notes, without content, that this happened. Stateless. */
final class ErasureTable {
    private static final String ERASE_MEMORY = """
            DELETE FROM memory USING unnest(?::text[], ?::text[], ?::text[]) AS erased (tenant_id, user_id, memory_id)
            WHERE (memory.tenant_id, memory.user_id, memory.memory_id)
                = (erased.tenant_id, erased.user_id, erased.memory_id)
            """;

    private static final String ERASE_HISTORY = """
            DELETE FROM memory_history USING unnest(?::text[], ?::text[], ?::text[]) AS erased (tenant_id, user_id, memory_id)
            WHERE (memory_history.tenant_id, memory_history.user_id, memory_history.memory_id)
                = (erased.tenant_id, erased.user_id, erased.memory_id)
            """;

    private static final String NOTE = """
            INSERT INTO memory_erasure (
                tenant_id, user_id, memory_id, log_partition, log_offset, erased_at, event_id, event_partition, event_offset)
            SELECT * FROM unnest(
                ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::timestamptz[], ?::text[], ?::int[], ?::bigint[])
            ON CONFLICT DO NOTHING
            """;

    private ErasureTable() {}

    static void write(Connection connection, List<Erasure> erasures) throws SQLException {
        if (erasures.isEmpty()) {
            return;
        }
        erase(connection, ERASE_MEMORY, erasures);
        erase(connection, ERASE_HISTORY, erasures);
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            bindKeys(note, erasures);
            bind(note, 4, "int4", erasures, erasure -> erasure.tombstone().partition());
            bind(note, 5, "int8", erasures, erasure -> erasure.tombstone().offset());
            bind(
                    note,
                    6,
                    "timestamptz",
                    erasures,
                    erasure -> Instant.ofEpochMilli(erasure.tombstone().timestamp())
                            .atOffset(ZoneOffset.UTC));
            bind(note, 7, "text", erasures, erasure -> header(erasure, Headers.EVENT_ID));
            bind(note, 8, "int4", erasures, erasure -> number(header(erasure, Headers.EVENT_PARTITION)));
            bind(note, 9, "int8", erasures, erasure -> number(header(erasure, Headers.EVENT_OFFSET)));
            note.executeUpdate();
        }
    }

    /** Removes the rows of erased memories only, for another generation than the live one; the search path says where. */
    static void writeState(Connection connection, List<Erasure> erasures) throws SQLException {
        if (!erasures.isEmpty()) {
            erase(connection, ERASE_MEMORY, erasures);
        }
    }

    private static void erase(Connection connection, String statement, List<Erasure> erasures) throws SQLException {
        try (PreparedStatement erase = connection.prepareStatement(statement)) {
            bindKeys(erase, erasures);
            erase.executeUpdate();
        }
    }

    private static void bindKeys(PreparedStatement statement, List<Erasure> erasures) throws SQLException {
        bind(statement, 1, "text", erasures, erasure -> erasure.key().scope().tenantId());
        bind(statement, 2, "text", erasures, erasure -> erasure.key().scope().userId());
        bind(statement, 3, "text", erasures, erasure -> erasure.key().memoryId());
    }

    private static void bind(
            PreparedStatement statement,
            int parameter,
            String type,
            List<Erasure> erasures,
            Function<Erasure, @Nullable Object> column)
            throws SQLException {
        @Nullable Object[] values = erasures.stream().map(column).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }

    private static @Nullable String header(Erasure erasure, String name) {
        Header header = erasure.tombstone().headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** A header that is no number is not worth refusing an erasure for. */
    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
