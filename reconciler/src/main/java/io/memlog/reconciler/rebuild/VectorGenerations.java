package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.StoreName;
import io.memlog.service.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The generations of the vector store: tables in schemas of their own. Thread-safe; the data source belongs to the caller. */
public final class VectorGenerations implements StoreGenerations {
    /** One row for each generation and partition. A generation that is dropped at this moment has no size. */
    private static final String ALL = """
            SELECT g.generation, g.state, g.failure, g.created_at, g.until::text, g.bytes, p.partition, p.next_offset, p.is_following
            FROM (
                SELECT generation.*, pg_total_relation_size(to_regclass(format(
                    '%I.memory', CASE state WHEN 'LIVE' THEN current_schema() ELSE schema_name END))) AS bytes
                FROM generation
            ) AS g
            LEFT JOIN LATERAL (
                SELECT partition, next_offset, false AS is_following, sink_id FROM partition_progress
                WHERE g.state = 'LIVE' AND topic = 'memory.enriched'
                UNION ALL
                SELECT partition, next_offset, is_following, sink_id FROM generation_progress AS side
                WHERE g.state <> 'LIVE' AND topic = 'memory.enriched' AND side.generation = g.generation
            ) AS p ON p.sink_id = (SELECT sink_id FROM store_identity)
            ORDER BY g.generation, p.partition
            """;

    private static final String ASK = """
            INSERT INTO generation_command (id, kind, generation, until) VALUES (?, ?, ?, ?::jsonb)
            ON CONFLICT DO NOTHING
            """;

    private static final String ANSWER = """
            SELECT answered_at IS NOT NULL, is_refused, generation, answer FROM generation_command WHERE id = ?
            """;

    private static final String SCHEMA = "SELECT schema_name, state = 'LIVE' FROM generation WHERE generation = ?";

    /** Both tables, and counts and page, in one snapshot; {@code side} stands for the schema's name, which is the store's own. */
    private static final String DIFFERENCES = """
            WITH different AS MATERIALIZED (
                SELECT tenant_id, user_id, memory_id, live.version AS live_version, side.version AS side_version
                FROM memory AS live FULL JOIN {side}.memory AS side USING (tenant_id, user_id, memory_id)
                WHERE live.version IS DISTINCT FROM side.version OR live.digest IS DISTINCT FROM side.digest
            ), counted AS (
                SELECT
                    count(*) FILTER (WHERE side_version IS NULL) AS only_live,
                    count(*) FILTER (WHERE live_version IS NULL) AS only_side,
                    count(*) FILTER (WHERE live_version IS NOT NULL AND side_version IS NOT NULL) AS changed
                FROM different
            ), page AS (
                SELECT * FROM different
                WHERE ?::text IS NULL OR (tenant_id, user_id, memory_id) > (?, ?, ?)
                ORDER BY tenant_id, user_id, memory_id
                LIMIT ?
            )
            SELECT only_live, only_side, changed, tenant_id, user_id, memory_id, live_version, side_version
            FROM counted LEFT JOIN page ON true
            ORDER BY tenant_id, user_id, memory_id
            """;

    private static final TypeReference<Map<Integer, Long>> OFFSETS = new TypeReference<>() {};

    private final DataSource database;

    public VectorGenerations(DataSource database) {
        this.database = database;
    }

    /** Does something with a connection. */
    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    @Override
    public StoreName store() {
        return StoreName.VECTOR;
    }

    @Override
    public List<Generation> all() {
        return inDatabase(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(ALL)) {
                List<Generation> found = new ArrayList<>();
                boolean isRow = rows.next();
                while (isRow) {
                    int number = rows.getInt(1);
                    Generation.State state = Generation.State.valueOf(rows.getString(2));
                    String failure = rows.getString(3);
                    Instant createdAt = rows.getTimestamp(4).toInstant();
                    Map<Integer, Long> until = offsets(rows.getString(5));
                    Long bytes = rows.getObject(6, Long.class);
                    Map<Integer, Long> offsets = new HashMap<>();
                    Set<Integer> following = new HashSet<>();
                    do {
                        Integer partition = rows.getObject(7, Integer.class);
                        if (partition != null) {
                            offsets.put(partition, rows.getLong(8));
                            if (rows.getBoolean(9)) {
                                following.add(partition);
                            }
                        }
                        isRow = rows.next();
                    } while (isRow && rows.getInt(1) == number);
                    found.add(new Generation(number, state, failure, createdAt, until, offsets, following, bytes));
                }
                return found;
            }
        });
    }

    @Override
    public void ask(UUID id, Kind kind, @Nullable Integer generation, Map<Integer, Long> until) {
        inDatabase(connection -> {
            try (PreparedStatement ask = connection.prepareStatement(ASK)) {
                ask.setObject(1, id);
                ask.setString(2, kind.name());
                ask.setObject(3, generation, Types.INTEGER);
                ask.setString(4, until.isEmpty() ? null : json(until));
                return ask.executeUpdate();
            }
        });
    }

    @Override
    public Optional<Answer> answer(UUID id) {
        return inDatabase(connection -> {
            try (PreparedStatement find = connection.prepareStatement(ANSWER)) {
                find.setObject(1, id);
                try (ResultSet row = find.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    AnswerState state = !row.getBoolean(1)
                            ? AnswerState.WAITING
                            : row.getBoolean(2) ? AnswerState.REFUSED : AnswerState.DONE;
                    return Optional.of(new Answer(
                            state, row.getObject(3, Integer.class), Objects.requireNonNullElse(row.getString(4), "")));
                }
            }
        });
    }

    @Override
    public GenerationDiff differences(int side, @Nullable MemoryKey after, int limit) {
        return inDatabase(connection -> {
            String schema = schema(connection, side)
                    .orElseThrow(() -> unreadable("expected a generation that is not live, found generation " + side));
            String quoted = '"' + schema.replace("\"", "\"\"") + '"';
            try (PreparedStatement compare = connection.prepareStatement(DIFFERENCES.replace("{side}", quoted))) {
                String tenant = after == null ? null : after.scope().tenantId();
                compare.setString(1, tenant);
                compare.setString(2, tenant);
                compare.setString(3, after == null ? null : after.scope().userId());
                compare.setString(4, after == null ? null : after.memoryId());
                compare.setInt(5, limit);
                return diff(compare);
            }
        });
    }

    private static GenerationDiff diff(PreparedStatement compare) throws SQLException {
        List<GenerationDifference> page = new ArrayList<>();
        try (ResultSet rows = compare.executeQuery()) {
            long[] counts = new long[3];
            while (rows.next()) {
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = rows.getLong(i + 1);
                }
                if (rows.getString(4) != null) {
                    page.add(new GenerationDifference(
                            rows.getString(4) + "/" + rows.getString(5) + "/" + rows.getString(6),
                            rows.getObject(7, Long.class),
                            rows.getObject(8, Long.class)));
                }
            }
            return new GenerationDiff(counts[0], counts[1], counts[2], page);
        }
    }

    @Override
    public StoreView view(int number) {
        return new VectorStoreView(
                database, inDatabase(connection -> schema(connection, number)).orElse(null));
    }

    /** Where a generation stands; empty of the live one, which stands where names without a schema lead. */
    private static Optional<String> schema(Connection connection, int number) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(SCHEMA)) {
            find.setInt(1, number);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    throw unreadable("expected generation %d, found none".formatted(number));
                }
                return row.getBoolean(2) ? Optional.empty() : Optional.of(row.getString(1));
            }
        }
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

    private static StoreReadException unreadable(String message) {
        return new StoreReadException(StoreName.VECTOR, message);
    }

    private static Map<Integer, Long> offsets(@Nullable String json) {
        try {
            return json == null ? Map.of() : Json.mapper().readValue(json, OFFSETS);
        } catch (JsonProcessingException e) {
            throw unreadable("expected partitions and offsets, found " + e.getOriginalMessage());
        }
    }

    private static String json(Map<Integer, Long> offsets) {
        try {
            return Json.mapper().writeValueAsString(offsets);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected offsets that become JSON", e);
        }
    }
}
