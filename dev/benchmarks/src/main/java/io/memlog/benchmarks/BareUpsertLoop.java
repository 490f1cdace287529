package io.memlog.benchmarks;

import io.memlog.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The limit for sink-vector: rows that already lie in memory in the form of the wire go into the same tables as fast as we can write
 * them safely. No Kafka, no Avro, nothing is decided.
 *
 * <p>Each transaction moves the offset row by compare-and-set, copies a batch into a temporary table, upserts it into {@code memory} and
 * adds it to {@code memory_history}. For one thread.
 */
final class BareUpsertLoop implements PartitionThreads.Loop {
    private final Connection connection;
    private final UpsertStatements statements;
    private final int partition;
    private final List<byte[]> batches;

    private BareUpsertLoop(Database database, UpsertStatements statements, int partition, List<byte[]> batches)
            throws SQLException {
        this.connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        this.statements = statements;
        this.partition = partition;
        this.batches = batches;
        try (Statement stage = connection.createStatement();
                PreparedStatement begin = connection.prepareStatement(UpsertStatements.BEGIN)) {
            stage.execute(statements.createStage());
            begin.setInt(1, partition);
            begin.executeUpdate();
        }
        connection.setAutoCommit(false);
    }

    /** Writes all batches, the partitions at the same time. */
    static Measured measure(
            Database database, UpsertStatements statements, Map<Integer, List<byte[]>> batches, long rows) {
        return PartitionThreads.measure(
                rows,
                batches.entrySet().stream()
                        .<Callable<BareUpsertLoop>>map(partition -> () ->
                                new BareUpsertLoop(database, statements, partition.getKey(), partition.getValue()))
                        .toList());
    }

    @Override
    public void run() throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(UpsertStatements.ADVANCE);
                PreparedStatement upsert = connection.prepareStatement(statements.upsertFromStage());
                PreparedStatement addToHistory = connection.prepareStatement(statements.addToHistoryFromStage())) {
            for (int i = 0; i < batches.size(); i++) {
                advance(advance, partition, i);
                copy(batches.get(i));
                upsert.executeUpdate();
                addToHistory.executeUpdate();
                connection.commit();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    static void advance(PreparedStatement advance, int partition, long nextOffset) throws SQLException {
        advance.setLong(1, nextOffset + 1);
        advance.setLong(2, nextOffset);
        advance.setInt(3, partition);
        advance.setLong(4, nextOffset);
        int rows = advance.executeUpdate();
        if (rows != 1) {
            throw new IllegalStateException("offset row: expected 1, found " + rows);
        }
    }

    private void copy(byte[] rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(UpsertStatements.COPY_STAGE);
        copy.writeToCopy(rows, 0, rows.length);
        copy.endCopy();
    }
}
