package io.memlog.benchmarks;

import io.memlog.sink.vector.IndexBuild;
import io.memlog.testkit.Database;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/**
 * The limit for a rebuild of the vector store: rows in the form of the wire go with one COPY for each partition into an empty table
 * without any index, then the indexes of the live table are built with the settings of the sink. Nothing is decided, nothing could be
 * resumed. For one thread.
 */
final class BareBulkLoad {
    static final String TABLE = "bare.memory";

    private static final int CONNECTIONS = 2;
    private static final int BUFFER_BYTES = 1 << 20;

    private static final List<String> CREATE = List.of(
            "DROP SCHEMA IF EXISTS bare CASCADE",
            "CREATE SCHEMA bare",
            "CREATE TABLE bare.memory (LIKE memory INCLUDING ALL EXCLUDING INDEXES)",
            "ALTER SCHEMA bare OWNER TO memlog",
            "ALTER TABLE bare.memory OWNER TO memlog",
            "CHECKPOINT");

    private final VectorTables tables;
    private final Database database;
    private final Path folder;
    private final IndexBuild indexBuild;
    private final List<Path> files = new ArrayList<>();

    BareBulkLoad(VectorTables tables, Database database, Path folder, IndexBuild indexBuild) {
        this.tables = tables;
        this.database = database;
        this.folder = folder;
        this.indexBuild = indexBuild;
    }

    /** Notes the rows of the live table, in the order of the log. */
    void export() {
        for (int partition : tables.partitions().keySet()) {
            Path file = folder.resolve("memory-" + partition);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
                tables.copyOut(
                        "SELECT %s FROM memory WHERE log_partition = %d ORDER BY log_offset"
                                .formatted(columns(), partition),
                        out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            files.add(file);
        }
    }

    Phases measure(long records) {
        CREATE.forEach(tables::execute);
        long started = System.nanoTime();
        copyAll();
        long loaded = System.nanoTime();
        tables.execute("SET maintenance_work_mem = '%dMB'".formatted(indexBuild.memoryMegabytes()));
        tables.execute("SET max_parallel_maintenance_workers = %d".formatted(indexBuild.workers()));
        tables.execute("ALTER TABLE bare.memory ADD PRIMARY KEY (tenant_id, user_id, memory_id)");
        tables.indexDefinitions(TABLE).forEach(tables::execute);
        tables.execute("ANALYZE bare.memory");
        long indexed = System.nanoTime();
        return new Phases(
                records, Duration.ofNanos(loaded - started), Duration.ofNanos(indexed - loaded), Duration.ZERO);
    }

    void drop() {
        tables.execute("DROP SCHEMA bare CASCADE");
    }

    private String columns() {
        return String.join(", ", tables.columns("memory"));
    }

    private void copyAll() {
        String copy = "COPY bare.memory (%s) FROM STDIN (FORMAT binary)".formatted(columns());
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Callable<Long>> copies = files.stream()
                    .<Callable<Long>>map(file -> () -> copy(copy, file))
                    .toList();
            for (Future<Long> each : threads.invokeAll(copies)) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private long copy(String copy, Path file) throws SQLException, IOException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                InputStream rows = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, rows, BUFFER_BYTES);
        }
    }
}
