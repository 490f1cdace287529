package io.memlog.benchmarks;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.graph.Neo4jSettings;
import io.memlog.sink.graph.Neo4jSink;
import io.memlog.sink.vector.PgVectorSink;
import io.memlog.sink.vector.VectorDatabase;
import io.memlog.testkit.Database;
import java.time.Duration;
import java.util.List;

/** The log and both stores with the same memories, written by the real sinks. For one thread. */
final class FilledStores implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final Duration LONGEST_FILL = Duration.ofHours(2);

    private final BenchmarkParts parts;
    private final boolean hasEdges;
    private final EnrichedLog log;
    private final VectorTables tables;
    private final ProjectionStore vector;
    private final ProjectionStore graph;

    /** @param hasEdges with entities and relations, which take most of the time to fill the graph */
    FilledStores(BenchmarkParts parts, boolean hasEdges) {
        this.parts = parts;
        this.hasEdges = hasEdges;
        this.log = new EnrichedLog(parts);
        Database database = parts.database();
        this.vector = new PgVectorSink(
                VectorDatabase.open(new VectorDatabase.Settings(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        SampleMemories.DIMENSION,
                        PARTITIONS)),
                "vector");
        this.graph = Neo4jSink.open(Neo4jSettings.of(parts.graph(), "", ""), "graph");
        this.tables = new VectorTables(database);
    }

    /** Without the vector index: it would take most of the time to fill and no reading of the reconciler uses it. */
    void fill(int memories, Progress progress) {
        tables.vectorIndex(false);
        progress.note("writes the log");
        log.refill(PARTITIONS, memories, number -> memory(number, 1));
        progress.note("fills the vector store");
        sink(vector, "vector", List.of(Topics.ENRICHED, Topics.OUTCOMES), memories);
        progress.note("fills the graph");
        sink(graph, "graph", List.of(Topics.ENRICHED), memories);
        tables.settle();
    }

    /** Gives the first memories another version, in the log and in both stores. */
    void change(int memories, long version) {
        log.write(memories, number -> memory(number, version));
        sink(vector, "vector", List.of(Topics.ENRICHED, Topics.OUTCOMES), memories);
        sink(graph, "graph", List.of(Topics.ENRICHED), memories);
    }

    long recordBytes() {
        return log.meanBytes();
    }

    /** Of the table of memories, as they are written. */
    List<String> columns() {
        return tables.columns("memory");
    }

    private MemoryRecord memory(int number, long version) {
        return hasEdges ? SampleMemories.memory(number, version) : SampleMemories.withoutEdges(number, version);
    }

    private void sink(ProjectionStore store, String id, List<String> topics, int records) {
        RunningSink.measure(RunningSink.settings(parts, id, topics, PARTITIONS, 2), store, records, LONGEST_FILL);
    }

    @Override
    public void close() {
        tables.close();
        vector.close();
        graph.close();
        log.close();
    }
}
