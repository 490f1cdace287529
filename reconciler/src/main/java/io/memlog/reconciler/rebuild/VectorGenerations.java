package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.schemas.avro.StoreName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The generations of the vector store: what there is, and commands for the sinks, which alone carry them out. Thread-safe; the data
 * source belongs to the caller.
 *
 * <p>Every method throws {@link StoreReadException} if the store does not answer; ask again.
 */
public final class VectorGenerations {
    private static final String ALL = """
            SELECT
                generation, state, schema_name, failure,
                CASE state WHEN 'LIVE' THEN live.offsets ELSE coalesce(side.offsets, 0) END,
                live.offsets,
                coalesce(side.following, 0)
            FROM generation
            CROSS JOIN (
                SELECT coalesce(sum(next_offset), 0)::bigint AS offsets FROM partition_progress
                WHERE topic = 'memory.enriched'
            ) AS live
            LEFT JOIN (
                SELECT generation, sum(next_offset)::bigint AS offsets, count(*) FILTER (WHERE is_following)::int AS following
                FROM generation_progress
                GROUP BY generation
            ) AS side USING (generation)
            ORDER BY generation
            """;

    private static final String ASK = """
            INSERT INTO generation_command (id, kind, generation, until) VALUES (?, ?, ?, ?::jsonb)
            ON CONFLICT DO NOTHING
            """;

    private static final String ANSWER = """
            SELECT generation, is_refused, answer FROM generation_command WHERE id = ? AND answered_at IS NOT NULL
            """;

    /** Both tables in one snapshot; the schema's name is the store's own. */
    private static final String DIFFERENCES = """
            SELECT tenant_id, user_id, memory_id, live.version, side.version
            FROM memory AS live FULL JOIN {side}.memory AS side USING (tenant_id, user_id, memory_id)
            WHERE live.version IS DISTINCT FROM side.version OR live.digest IS DISTINCT FROM side.digest
            ORDER BY tenant_id, user_id, memory_id
            LIMIT ?
            """;

    private final DataSource database;

    public VectorGenerations(DataSource database) {
        this.database = database;
    }

    /** What can be asked of the sinks. */
    public enum Kind {
        /** Load a new generation. */
        REBUILD,
        /** Make a following generation the live one. */
        SWITCH,
        /** Let a retired generation catch up, until it follows. */
        ROLLBACK,
        /** Remove a generation that is not live, whatever it is doing. */
        DROP
    }

    /**
     * What a sink has answered.
     *
     * @param generation the one it is about, if any
     * @param isRefused whether nothing was done
     */
    public record Answer(@Nullable Integer generation, boolean isRefused, String text) {}

    /** Does something with a connection. */
    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** All generations, the live one among them. */
    public List<GenerationState> all() {
        return inDatabase(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(ALL)) {
                List<GenerationState> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new GenerationState(
                            rows.getInt(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getLong(5),
                            rows.getLong(6),
                            rows.getInt(7)));
                }
                return found;
            }
        });
    }

    public Optional<GenerationState> find(int number) {
        return all().stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /**
     * Asks the sinks for something; asking again with the same id changes nothing.
     *
     * @param id names the command
     * @param generation the one meant; null for REBUILD
     * @param until of REBUILD: next offset of memory.enriched at which the generation stops, for each partition; empty for one that
     *     shall become live
     */
    public void ask(UUID id, Kind kind, @Nullable Integer generation, Map<Integer, Long> until) {
        inDatabase(connection -> {
            try (PreparedStatement ask = connection.prepareStatement(ASK)) {
                ask.setObject(1, id);
                ask.setString(2, kind.name());
                ask.setObject(3, generation, java.sql.Types.INTEGER);
                ask.setString(4, until.isEmpty() ? null : json(until));
                return ask.executeUpdate();
            }
        });
    }

    /** Empty while no sink has answered. */
    public Optional<Answer> answer(UUID id) {
        return inDatabase(connection -> {
            try (PreparedStatement find = connection.prepareStatement(ANSWER)) {
                find.setObject(1, id);
                try (ResultSet row = find.executeQuery()) {
                    return row.next()
                            ? Optional.of(
                                    new Answer(row.getObject(1, Integer.class), row.getBoolean(2), row.getString(3)))
                            : Optional.empty();
                }
            }
        });
    }

    /** What a generation that is not live holds otherwise than the live one, at most {@code limit} memories. */
    public List<GenerationDifference> differences(GenerationState side, int limit) {
        String schema = '"' + side.schema().replace("\"", "\"\"") + '"';
        return inDatabase(connection -> {
            try (PreparedStatement compare = connection.prepareStatement(DIFFERENCES.replace("{side}", schema))) {
                compare.setInt(1, limit);
                List<GenerationDifference> found = new ArrayList<>();
                try (ResultSet rows = compare.executeQuery()) {
                    while (rows.next()) {
                        found.add(new GenerationDifference(
                                rows.getString(1) + "/" + rows.getString(2) + "/" + rows.getString(3),
                                rows.getObject(4, Long.class),
                                rows.getObject(5, Long.class)));
                    }
                }
                return found;
            }
        });
    }

    /** The generation as a store that can be compared with the ledger. */
    public VectorStoreView view(GenerationState side) {
        return new VectorStoreView(database, side.schema());
    }

    private <T> T inDatabase(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            return work.with(connection);
        } catch (SQLException e) {
            throw new StoreReadException(
                    StoreName.VECTOR, "expected an answer on generations, found " + e.getMessage(), e);
        }
    }

    private static String json(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .map(entry -> "\"%d\": %d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
