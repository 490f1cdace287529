package io.memlog.sink.vector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads one memory again and again as query-service does, in one snapshot each with pauses between the statements, and notes
 * whatever a reader must never see. Thread-safe.
 */
final class GenerationReader implements AutoCloseable {
    private static final String PROGRESS = """
            SELECT sum(next_offset) FROM partition_progress WHERE topic = 'memory.enriched'
            """;

    /** History is written by the live loop, in the transaction that writes the row. */
    private static final String VERSIONS = """
            SELECT version, (SELECT max(version) FROM memory_history AS history
                WHERE (history.tenant_id, history.user_id, history.memory_id)
                    = (memory.tenant_id, memory.user_id, memory.memory_id))
            FROM memory WHERE tenant_id = ? AND memory_id = 'probe'
            """;

    private final StoreProbe store;
    private final String tenant;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong longestMillis = new AtomicLong();
    private final Thread thread;
    private long lastVersion;
    private long lastProgress;

    GenerationReader(StoreProbe store, String tenant) {
        this.store = store;
        this.tenant = tenant;
        this.thread = Thread.ofPlatform().name("reader").start(this::run);
    }

    List<String> complaints() {
        return complaints;
    }

    int reads() {
        return reads.get();
    }

    long longestMillis() {
        return longestMillis.get();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var random = new Random(1);
        try (Connection connection = store.connect()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            while (true) {
                read(connection, random);
                connection.rollback();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            complaints.add("a read failed: " + e.getMessage());
        }
    }

    private void read(Connection connection, Random random) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement();
                PreparedStatement versions = connection.prepareStatement(VERSIONS)) {
            // The snapshot is taken here, before any table is named.
            statement.execute("SELECT set_config('memlog.tenant', '', true)");
            Thread.sleep(random.nextInt(20));
            long started = System.nanoTime();
            long progress = number(statement.executeQuery(PROGRESS), 1);
            Thread.sleep(random.nextInt(20));
            versions.setString(1, tenant);
            try (ResultSet row = versions.executeQuery()) {
                if (!row.next()) {
                    complaints.add("the memory is gone at progress " + progress);
                    return;
                }
                compare(row.getLong(1), row.getLong(2), progress);
            }
            longestMillis.accumulateAndGet((System.nanoTime() - started) / 1_000_000, Math::max);
            reads.incrementAndGet();
        }
    }

    private void compare(long version, long inHistory, long progress) {
        if (version < lastVersion || progress < lastProgress) {
            complaints.add("expected version %d at progress %d or later, found version %d at %d"
                    .formatted(lastVersion, lastProgress, version, progress));
        }
        if (version != inHistory) {
            complaints.add("expected version %d as in the history, found %d".formatted(inHistory, version));
        }
        lastVersion = version;
        lastProgress = progress;
    }

    private static long number(ResultSet rows, int column) throws SQLException {
        try (rows) {
            rows.next();
            return rows.getLong(column);
        }
    }
}
