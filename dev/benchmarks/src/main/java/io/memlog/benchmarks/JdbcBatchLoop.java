package io.memlog.benchmarks;

import io.memlog.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What most applications write: an {@code INSERT ... ON CONFLICT} for each row, sent as a JDBC batch, values as text, the history and the
 * offset row in the same transaction. For one thread.
 */
final class JdbcBatchLoop implements PartitionThreads.Loop {
    private static final int PARTITION = 0;

    private final Connection connection;
    private final UpsertStatements statements;
    private final List<List<@Nullable String>> rows;
    private final int batch;

    private JdbcBatchLoop(
            Database database,
            UpsertStatements statements,
            List<List<@Nullable String>> rows,
            int batch,
            boolean rewrites)
            throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("reWriteBatchedInserts", String.valueOf(rewrites));
        // The server finds out the types of texts from their columns.
        properties.setProperty("stringtype", "unspecified");
        this.connection = DriverManager.getConnection(database.jdbcUrl(), properties);
        this.statements = statements;
        this.rows = rows;
        this.batch = batch;
        try (PreparedStatement begin = connection.prepareStatement(UpsertStatements.BEGIN)) {
            begin.setInt(1, PARTITION);
            begin.executeUpdate();
        }
        connection.setAutoCommit(false);
    }

    /**
     * Writes all rows.
     *
     * @param rewrites whether the driver may join several rows to one statement ({@code reWriteBatchedInserts})
     */
    static Measured measure(
            Database database,
            UpsertStatements statements,
            List<List<@Nullable String>> rows,
            int batch,
            boolean rewrites) {
        return PartitionThreads.measure(
                rows.size(), List.of(() -> new JdbcBatchLoop(database, statements, rows, batch, rewrites)));
    }

    @Override
    public void run() throws SQLException {
        List<Integer> historyPositions = statements.historyPositions();
        try (PreparedStatement advance = connection.prepareStatement(UpsertStatements.ADVANCE);
                PreparedStatement upsert = connection.prepareStatement(statements.upsertRow());
                PreparedStatement addToHistory = connection.prepareStatement(statements.addRowToHistory())) {
            long offset = 0;
            for (int from = 0; from < rows.size(); from += batch) {
                BareUpsertLoop.advance(advance, PARTITION, offset++);
                for (List<@Nullable String> row : rows.subList(from, Math.min(from + batch, rows.size()))) {
                    for (int i = 0; i < row.size(); i++) {
                        upsert.setString(i + 1, row.get(i));
                    }
                    upsert.addBatch();
                    for (int i = 0; i < historyPositions.size(); i++) {
                        addToHistory.setString(i + 1, row.get(historyPositions.get(i)));
                    }
                    addToHistory.addBatch();
                }
                upsert.executeBatch();
                addToHistory.executeBatch();
                connection.commit();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
