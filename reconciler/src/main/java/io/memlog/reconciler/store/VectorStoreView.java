package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.StoreName;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * Postgres: offset rows and content are read in one REPEATABLE READ snapshot, so every reading is exact. Thread-safe; the data source
 * belongs to the caller.
 */
public final class VectorStoreView implements StoreView {
    private static final Pattern SLASH = Pattern.compile("/");
    private static final int FETCH_SIZE = 5_000;

    /** A row with its text and its vector is a few kilobytes. */
    private static final int FIELDS_FETCH_SIZE = 1_000;

    private final DataSource database;
    private final @Nullable String schema;

    public VectorStoreView(DataSource database) {
        this(database, null);
    }

    /** @param schema of a generation that is not live, which holds its rows and offsets under the names of the live ones; null of the live one */
    public VectorStoreView(DataSource database, @Nullable String schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Reads the content of a snapshot. */
    @FunctionalInterface
    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    @Override
    public StoreName name() {
        return StoreName.VECTOR;
    }

    @Override
    public Fingerprint.Arithmetic arithmetic() {
        return Fingerprint.Arithmetic.XOR_AND_SUM;
    }

    @Override
    public StoreProgress progress() {
        return inSnapshot(connection -> "").before();
    }

    @Override
    public StoreReading<BucketScan> scan(Depth depth) {
        return switch (depth) {
            case DIGESTS -> inSnapshot(connection -> BucketScan.ofDigests(readBuckets(connection)));
            case FIELDS -> inSnapshot(this::scanFields);
        };
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit, Depth depth) {
        Integer[] partitions = buckets.stream().map(BucketId::partition).toArray(Integer[]::new);
        Integer[] numbers = buckets.stream().map(BucketId::bucket).toArray(Integer[]::new);
        return inSnapshot(connection -> {
            Array partitionArray = connection.createArrayOf("int4", partitions);
            Array numberArray = connection.createArrayOf("int4", numbers);
            String ofBuckets = VectorStatements.rows(depth).ofBuckets();
            return rows(connection, depth, ofBuckets, partitionArray, numberArray, limit);
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys, Depth depth) {
        return inSnapshot(connection -> readRowsWith(connection, keys, depth));
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope, Depth depth) {
        String ofScope = VectorStatements.rows(depth).ofScope();
        return inSnapshot(connection -> rows(connection, depth, ofScope, scope.tenantId(), scope.userId()));
    }

    @Override
    public StoreReading<Set<String>> looseEndsOf(Scope scope) {
        return inSnapshot(connection -> Set.of());
    }

    @Override
    public StoreReading<Set<String>> looseEndsAmong(Collection<String> keys) {
        return inSnapshot(connection -> Set.of());
    }

    /** Outcomes by status, of the events from {@code start} up to but without {@code end} of each partition. */
    public StoreReading<Map<Integer, Map<String, Long>>> outcomes(Map<Integer, LogBounds> ranges) {
        List<Integer> partitions = List.copyOf(ranges.keySet());
        List<LogBounds> bounds = List.copyOf(ranges.values());
        return inSnapshot(connection -> {
            Map<Integer, Map<String, Long>> counts = new HashMap<>();
            try (PreparedStatement statement = connection.prepareStatement(VectorStatements.OUTCOMES)) {
                statement.setArray(1, connection.createArrayOf("int4", partitions.toArray()));
                statement.setArray(2, longs(connection, bounds.stream().map(LogBounds::start)));
                statement.setArray(3, longs(connection, bounds.stream().map(LogBounds::end)));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        counts.computeIfAbsent(rows.getInt(1), partition -> new HashMap<>())
                                .put(rows.getString(2), rows.getLong(3));
                    }
                }
            }
            return counts;
        });
    }

    @Override
    public void close() {}

    private <T> StoreReading<T> inSnapshot(Query<T> query) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement settings = connection.createStatement()) {
                settings.execute(VectorStatements.FAIL_IF_FILTERED);
                settings.execute(VectorStatements.STATEMENT_TIMEOUT);
            }
            enterGeneration(connection);
            StoreReading<T> reading = StoreReading.exact(readProgress(connection), query.run(connection));
            connection.rollback();
            return reading;
        } catch (SQLException e) {
            throw new StoreReadException(name(), "expected to read it, found " + e.getMessage(), e);
        }
    }

    private void enterGeneration(Connection connection) throws SQLException {
        if (schema != null) {
            try (PreparedStatement enter = connection.prepareStatement(VectorStatements.ENTER_GENERATION)) {
                enter.setString(1, schema);
                enter.execute();
            }
        }
    }

    private StoreProgress readProgress(Connection connection) throws SQLException {
        String sinkId = readSinkId(connection);
        List<PartitionProgress> partitions = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(VectorStatements.PROGRESS)) {
            statement.setString(1, sinkId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    java.sql.@Nullable Timestamp eventTime = rows.getTimestamp(7);
                    partitions.add(new PartitionProgress(
                            rows.getString(1),
                            rows.getInt(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getLong(5),
                            rows.getLong(6),
                            eventTime == null ? null : eventTime.toInstant()));
                }
            }
        }
        return new StoreProgress(sinkId, partitions);
    }

    private String readSinkId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(VectorStatements.SINK_ID)) {
            if (!row.next()) {
                throw new StoreReadException(
                        name(), "expected the id of its sink in store_identity, found none; has sink-vector ever run?");
            }
            return row.getString(1);
        }
    }

    private static Map<BucketId, Fingerprint> readBuckets(Connection connection) throws SQLException {
        Map<BucketId, Fingerprint> buckets = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(VectorStatements.BUCKETS)) {
            while (rows.next()) {
                BigDecimal versions = rows.getBigDecimal(4);
                BigDecimal sum = rows.getBigDecimal(6);
                buckets.put(
                        new BucketId(rows.getInt(1), rows.getInt(2)),
                        new Fingerprint.XorAndSum(
                                rows.getLong(3), versions.toBigInteger(), rows.getLong(5), sum.toBigInteger()));
            }
        }
        return buckets;
    }

    private BucketScan scanFields(Connection connection) throws SQLException {
        BucketSums sums = new BucketSums(arithmetic());
        forEachRow(connection, Depth.FIELDS, sums::add, VectorStatements.SCAN_FIELDS);
        return sums.finish(Set.of());
    }

    private static List<StoredMemory> readRowsWith(Connection connection, Collection<String> keys, Depth depth)
            throws SQLException {
        VectorStatements.Rows statements = VectorStatements.rows(depth);
        List<String[]> parts = new ArrayList<>();
        List<String> odd = new ArrayList<>();
        for (String key : keys) {
            String[] split = SLASH.split(key, -1);
            if (split.length == 3) {
                parts.add(split);
            } else {
                odd.add(key);
            }
        }
        List<StoredMemory> found = new ArrayList<>(rows(
                connection,
                depth,
                statements.withKeys(),
                texts(connection, parts.stream().map(part -> part[0]).toList()),
                texts(connection, parts.stream().map(part -> part[1]).toList()),
                texts(connection, parts.stream().map(part -> part[2]).toList())));
        if (!odd.isEmpty()) {
            found.addAll(rows(connection, depth, statements.withOddKeys(), texts(connection, odd)));
        }
        return found;
    }

    private static Array texts(Connection connection, List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static Array longs(Connection connection, Stream<Long> values) throws SQLException {
        return connection.createArrayOf("int8", values.toArray());
    }

    private static List<StoredMemory> rows(Connection connection, Depth depth, String sql, Object... parameters)
            throws SQLException {
        List<StoredMemory> found = new ArrayList<>();
        forEachRow(connection, depth, found::add, sql, parameters);
        return found;
    }

    private static void forEachRow(
            Connection connection, Depth depth, Consumer<StoredMemory> rowHandler, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            // Below zero: numbers and bytes come as they are, from the first row on.
            statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
            statement.setFetchSize(depth == Depth.FIELDS ? FIELDS_FETCH_SIZE : FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StoredMemory row = row(rows);
                    rowHandler.accept(depth == Depth.FIELDS ? VectorFields.digested(row, rows) : row);
                }
            }
        }
    }

    private static StoredMemory row(ResultSet row) throws SQLException {
        return new StoredMemory(
                row.getString(1) + "/" + row.getString(2) + "/" + row.getString(3),
                row.getInt(4),
                row.getInt(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }
}
