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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Postgres: offset rows and content are read in one REPEATABLE READ snapshot, so every reading is exact. Thread-safe; the data source
 * belongs to the caller.
 */
public final class VectorStoreView implements StoreView {
    private static final Pattern SLASH = Pattern.compile("/");
    private static final int FETCH_SIZE = 5_000;

    private final DataSource database;

    public VectorStoreView(DataSource database) {
        this.database = database;
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
    public StoreReading<Map<BucketId, Fingerprint>> buckets() {
        return inSnapshot(VectorStoreView::readBuckets);
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit) {
        Integer[] partitions = buckets.stream().map(BucketId::partition).toArray(Integer[]::new);
        Integer[] numbers = buckets.stream().map(BucketId::bucket).toArray(Integer[]::new);
        return inSnapshot(connection -> {
            Array partitionArray = connection.createArrayOf("int4", partitions);
            Array numberArray = connection.createArrayOf("int4", numbers);
            return rows(connection, VectorStatements.ROWS_OF_BUCKETS, partitionArray, numberArray, limit);
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys) {
        return inSnapshot(connection -> readRowsWith(connection, keys));
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope) {
        return inSnapshot(
                connection -> rows(connection, VectorStatements.ROWS_OF_SCOPE, scope.tenantId(), scope.userId()));
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
            StoreReading<T> reading = StoreReading.exact(readProgress(connection), query.run(connection));
            connection.rollback();
            return reading;
        } catch (SQLException e) {
            throw new StoreReadException(name(), "expected to read it, found " + e.getMessage(), e);
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

    private static List<StoredMemory> readRowsWith(Connection connection, Collection<String> keys) throws SQLException {
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
                VectorStatements.ROWS_WITH_KEYS,
                texts(connection, parts.stream().map(part -> part[0]).toList()),
                texts(connection, parts.stream().map(part -> part[1]).toList()),
                texts(connection, parts.stream().map(part -> part[2]).toList())));
        if (!odd.isEmpty()) {
            found.addAll(rows(connection, VectorStatements.ROWS_WITH_ODD_KEYS, texts(connection, odd)));
        }
        return found;
    }

    private static Array texts(Connection connection, List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }

    private static Array longs(Connection connection, Stream<Long> values) throws SQLException {
        return connection.createArrayOf("int8", values.toArray());
    }

    private static List<StoredMemory> rows(Connection connection, String sql, Object... parameters)
            throws SQLException {
        List<StoredMemory> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new StoredMemory(
                            rows.getString(1) + "/" + rows.getString(2) + "/" + rows.getString(3),
                            rows.getInt(4),
                            rows.getInt(5),
                            rows.getLong(6),
                            rows.getLong(7),
                            rows.getLong(8)));
                }
            }
        }
        return found;
    }
}
