package io.memlog.benchmarks;

import io.memlog.schemas.Topics;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.vector.PgVectorSink;
import io.memlog.sink.vector.VectorDatabase;
import io.memlog.testkit.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** sink-vector beside the bare upsert loop and the JDBC batch. For one thread. */
final class VectorBenchmark implements SinkBenchmark {
    private static final String SINK = "sink-vector";

    private static final String SINK_ID = "vector";
    private static final int MOST_CONNECTIONS = 4;

    private final BenchmarkParts parts;
    private final EnrichedLog log;
    private final Plan plan;
    private final Database database;
    private final PgVectorSink store;
    private final VectorTables tables;

    VectorBenchmark(BenchmarkParts parts, EnrichedLog log, Plan plan) {
        this.parts = parts;
        this.log = log;
        this.plan = plan;
        this.database = parts.database();
        this.store = new PgVectorSink(
                VectorDatabase.open(new VectorDatabase.Settings(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        SampleMemories.DIMENSION,
                        MOST_CONNECTIONS)),
                SINK_ID);
        this.tables = new VectorTables(database);
    }

    @Override
    public void warmUp() {
        turns(1, plan.vectorRecords(), false).warmUp(plan.warmUps());
    }

    @Override
    public List<Comparison> compare(Consumer<String> progress) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int partitions : plan.partitions()) {
            progress.accept("%s and bare upsert loop, partitions: %d".formatted(SINK, partitions));
            comparisons.add(againstBareLoop(partitions, false));
        }
        progress.accept(SINK + " and JDBC batches");
        comparisons.addAll(againstJdbcBatches());
        progress.accept(SINK + " and bare upsert loop, with the vector index");
        comparisons.add(againstBareLoop(1, true));
        return comparisons;
    }

    /** The vector index is there, as in production. */
    @Override
    public Latency latency(LatencyBenchmark benchmark) {
        tables.reset();
        tables.vectorIndex(true);
        return benchmark.measure(
                SINK,
                settings(LatencyBenchmark.PARTITIONS, LatencyBenchmark.PARALLELISM),
                store,
                plan.latencyRecords());
    }

    @Override
    public String store() {
        return "Postgres %s, durable".formatted(tables.version());
    }

    /** Against the bare loop, with or without vector index. */
    private Comparison againstBareLoop(int partitions, boolean isIndexed) {
        int records = isIndexed ? plan.indexedRecords() : plan.vectorRecords();
        Turns.Runs runs = turns(partitions, records, isIndexed).measure(plan.pairs());
        return new Comparison(SINK, partitions, isIndexed ? "yes" : "no", "bare COPY + upsert", runs);
    }

    private Turns turns(int partitions, int records, boolean isIndexed) {
        Prepared prepared = prepare(partitions, records, isIndexed);
        return new Turns(() -> sink(partitions, records, prepared.content()), () -> bare(prepared, records));
    }

    /** Against row by row, without vector index. */
    private List<Comparison> againstJdbcBatches() {
        Prepared prepared = prepare(1, plan.vectorRecords(), false);
        List<List<@Nullable String>> rows = tables.textRows(0, plan.jdbcRows());
        List<Measured> sink = new ArrayList<>();
        List<Measured> single = new ArrayList<>();
        List<Measured> rewritten = new ArrayList<>();
        for (int pair = 0; pair < plan.pairs(); pair++) {
            sink.add(sink(1, plan.vectorRecords(), prepared.content()));
            single.add(jdbc(prepared, rows, false));
            rewritten.add(jdbc(prepared, rows, true));
        }
        return List.of(
                new Comparison(SINK, 1, "no", "JDBC batch", sink, single),
                new Comparison(SINK, 1, "no", "JDBC batch, reWriteBatchedInserts", sink, rewritten));
    }

    @Override
    public void close() {
        tables.close();
        store.close();
    }

    /**
     * What the loops write.
     *
     * @param content of the tables when all is written
     */
    private record Prepared(
            UpsertStatements statements, Map<Integer, List<byte[]>> batches, VectorTables.Content content) {}

    /** Fills the log, lets the sink write it once, and reads the rows back. */
    private Prepared prepare(int partitions, int records, boolean isIndexed) {
        log.refill(partitions, records);
        tables.vectorIndex(false);
        tables.reset();
        RunningSink.measure(settings(partitions, partitions), store, records);
        VectorTables.Content content = tables.content();
        if (content.rows() != records) {
            throw new IllegalStateException("expected %d rows, found %d".formatted(records, content.rows()));
        }
        var prepared = new Prepared(UpsertStatements.of(tables), tables.binaryBatches(RunningSink.BATCH), content);
        if (isIndexed) {
            tables.reset();
            tables.vectorIndex(true);
        }
        return prepared;
    }

    private SinkSettings settings(int partitions, int parallelism) {
        return RunningSink.settings(parts, SINK_ID, List.of(Topics.ENRICHED, Topics.OUTCOMES), partitions, parallelism);
    }

    private Measured sink(int partitions, int records, VectorTables.Content expected) {
        tables.reset();
        Measured measured = RunningSink.measure(settings(partitions, partitions), store, records);
        requireSame(expected);
        return measured;
    }

    private Measured bare(Prepared prepared, int records) {
        tables.reset();
        Measured measured = BareUpsertLoop.measure(database, prepared.statements(), prepared.batches(), records);
        requireSame(prepared.content());
        return measured;
    }

    private Measured jdbc(Prepared prepared, List<List<@Nullable String>> rows, boolean rewrites) {
        tables.reset();
        return JdbcBatchLoop.measure(database, prepared.statements(), rows, RunningSink.BATCH, rewrites);
    }

    /** Who writes something else is not comparable. */
    private void requireSame(VectorTables.Content expected) {
        VectorTables.Content found = tables.content();
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected %s, found %s".formatted(expected, found));
        }
    }
}
