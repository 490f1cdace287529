package io.memlog.benchmarks;

import io.memlog.schemas.Topics;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.graph.Neo4jSettings;
import io.memlog.sink.graph.Neo4jSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** sink-graph beside the bare UNWIND loop. For one thread. */
final class GraphBenchmark implements SinkBenchmark {
    private static final String SINK = "sink-graph";

    private static final String SINK_ID = "graph";

    private final BenchmarkParts parts;
    private final EnrichedLog log;
    private final Plan plan;
    private final Neo4jSink store;
    private final GraphContents graph;

    GraphBenchmark(BenchmarkParts parts, EnrichedLog log, Plan plan) {
        this.parts = parts;
        this.log = log;
        this.plan = plan;
        this.store = Neo4jSink.open(Neo4jSettings.of(parts.graph(), "", ""), SINK_ID);
        this.graph = new GraphContents(parts.graph());
    }

    @Override
    public void warmUp() {
        turns(1).warmUp(plan.warmUps());
    }

    @Override
    public List<Comparison> compare(Consumer<String> progress) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int partitions : plan.partitions()) {
            progress.accept("%s and bare UNWIND loop, partitions: %d".formatted(SINK, partitions));
            comparisons.add(againstBareLoop(partitions));
        }
        return comparisons;
    }

    @Override
    public Latency latency(LatencyBenchmark benchmark) {
        graph.reset();
        return benchmark.measure(
                SINK,
                settings(LatencyBenchmark.PARTITIONS, LatencyBenchmark.PARALLELISM),
                store,
                plan.latencyRecords());
    }

    @Override
    public String store() {
        return "Neo4j %s".formatted(graph.version());
    }

    private Comparison againstBareLoop(int partitions) {
        return new Comparison(
                SINK, partitions, "-", "bare UNWIND", turns(partitions).measure(plan.pairs()));
    }

    private Turns turns(int partitions) {
        Prepared prepared = prepare(partitions);
        return new Turns(() -> sink(partitions, prepared), () -> bare(prepared));
    }

    @Override
    public void close() {
        graph.close();
        store.close();
    }

    /**
     * What the loop writes.
     *
     * @param content of the graph when all is written
     */
    private record Prepared(Map<Integer, List<GraphBatch>> batches, GraphContents.Content content) {}

    /** Fills the log, lets the sink write it once, and reads the graph back. */
    private Prepared prepare(int partitions) {
        int records = plan.graphRecords();
        log.refill(partitions, records);
        graph.reset();
        RunningSink.measure(settings(partitions, partitions), store, records);
        GraphContents.Content content = graph.content();
        if (content.memories() != records) {
            throw new IllegalStateException("expected %d memories, found %d".formatted(records, content.memories()));
        }
        return new Prepared(graph.batches(RunningSink.BATCH), content);
    }

    private SinkSettings settings(int partitions, int parallelism) {
        return RunningSink.settings(parts, SINK_ID, List.of(Topics.ENRICHED), partitions, parallelism);
    }

    private Measured sink(int partitions, Prepared prepared) {
        graph.reset();
        Measured measured = RunningSink.measure(settings(partitions, partitions), store, plan.graphRecords());
        requireSame(prepared.content());
        return measured;
    }

    private Measured bare(Prepared prepared) {
        graph.reset();
        Measured measured = BareUnwindLoop.measure(graph.driver(), prepared.batches(), plan.graphRecords());
        requireSame(prepared.content());
        return measured;
    }

    /** Who writes something else is not comparable. */
    private void requireSame(GraphContents.Content expected) {
        GraphContents.Content found = graph.content();
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected %s, found %s".formatted(expected, found));
        }
    }
}
