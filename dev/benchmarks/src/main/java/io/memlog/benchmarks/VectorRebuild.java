package io.memlog.benchmarks;

import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.vector.IndexBuild;
import io.memlog.sink.vector.SinkVector;
import io.memlog.sink.vector.VectorDatabase;
import io.memlog.testkit.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The vector store: a new generation of it beside {@link BareBulkLoad}. For one thread.
 *
 * <p>The rows of the live table are removed before anything is measured: a rebuild reads the log alone, and its indexes have to be there
 * as a pattern only.
 */
final class VectorRebuild implements RebuiltStore {
    private static final int PARTITIONS = 4;

    private final BenchmarkParts parts;
    private final EnrichedLog log;
    private final IndexBuild indexBuild;
    private final Database database;
    private final VectorTables tables;
    private final VectorCommands commands;
    private final BareBulkLoad bare;
    private @Nullable ServiceRuntime sink;
    private VectorTables.@Nullable Content expected;

    /** @param folder for the rows of the bare load, which the operating system keeps in memory */
    VectorRebuild(BenchmarkParts parts, EnrichedLog log, Path folder, IndexBuild indexBuild) {
        this.parts = parts;
        this.indexBuild = indexBuild;
        this.log = log;
        this.database = parts.database();
        VectorDatabase.open(new VectorDatabase.Settings(
                        database.jdbcUrl(), database.user(), database.password(), SampleMemories.DIMENSION, 1))
                .close();
        this.tables = new VectorTables(database);
        this.commands = new VectorCommands(tables);
        this.bare = new BareBulkLoad(tables, database, folder, indexBuild);
    }

    @Override
    public void prepare(int records) {
        log.refill(PARTITIONS, records);
        // With the vector index, filling the store would take longer than everything that is measured.
        tables.vectorIndex(false);
        tables.reset();
        Map<String, String> variables = parts.sinkVariables(PARTITIONS);
        variables.put("MEMLOG_EMBEDDING_DIMENSION", String.valueOf(SampleMemories.DIMENSION));
        variables.put(IndexBuild.MEMORY.name(), String.valueOf(indexBuild.memoryMegabytes()));
        variables.put(IndexBuild.WORKERS.name(), String.valueOf(indexBuild.workers()));
        sink = SinkVector.start(new Environment(variables));
        Polling.until(
                Duration.ofMinutes(15),
                "the vector store holds %d memories".formatted(records),
                () -> tables.content().rows() == records);
        expected = tables.content();
        bare.export();
        tables.execute("TRUNCATE memory, memory_history");
        tables.vectorIndex(true);
    }

    @Override
    public Phases rebuild() {
        tables.execute("CHECKPOINT");
        var request = GenerationRequest.rebuild(commands);
        Phases phases = request.awaitFollowing(requireExpected().rows());
        requireSame(tables.content(commands.table(request.number())));
        request.drop();
        return phases;
    }

    @Override
    public Phases loadBare() {
        Phases phases = bare.measure(requireExpected().rows());
        requireSame(tables.content(BareBulkLoad.TABLE));
        bare.drop();
        return phases;
    }

    @Override
    public String store() {
        return "Postgres %s, durable, pgvector %s".formatted(tables.version(), tables.extensionVersion());
    }

    @Override
    public void close() {
        ServiceRuntime running = sink;
        if (running != null) {
            running.close();
        }
        tables.close();
    }

    /** Of the state; what the history holds is the live generation's affair. */
    private void requireSame(VectorTables.Content found) {
        VectorTables.Content wanted = requireExpected();
        if (found.rows() != wanted.rows() || !found.digests().equals(wanted.digests())) {
            throw new IllegalStateException("expected %s, found %s".formatted(wanted, found));
        }
    }

    private VectorTables.Content requireExpected() {
        VectorTables.Content wanted = expected;
        if (wanted == null) {
            throw new IllegalStateException("expected a store that is prepared, found none");
        }
        return wanted;
    }
}
