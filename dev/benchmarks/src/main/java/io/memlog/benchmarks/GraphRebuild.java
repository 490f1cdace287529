package io.memlog.benchmarks;

import io.memlog.schemas.GraphNames;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The graph store: a new generation of it beside {@link BareGraphLoad}. For one thread. */
final class GraphRebuild implements RebuiltStore {
    private static final int PARTITIONS = 4;
    private static final Duration LONGEST_FILL = Duration.ofMinutes(30);

    private final BenchmarkParts parts;
    private final EnrichedLog log;
    private final GraphContents graph;
    private final GraphCommands commands;
    private final BareGraphLoad bare;
    private @Nullable ServiceRuntime sink;
    private @Nullable Prepared prepared;

    GraphRebuild(BenchmarkParts parts, EnrichedLog log) {
        this.parts = parts;
        this.log = log;
        this.graph = new GraphContents(parts.graph());
        this.commands = new GraphCommands(graph.driver());
        this.bare = new BareGraphLoad(graph.driver());
    }

    /**
     * What every run has to come to.
     *
     * @param batches what the bare load writes
     */
    private record Prepared(GraphContents.Content content, Map<Integer, List<GraphBatch>> batches) {}

    @Override
    public void prepare(int records) {
        log.refill(PARTITIONS, records);
        graph.reset();
        sink = SinkGraph.start(new Environment(parts.sinkVariables(PARTITIONS)));
        Polling.until(
                LONGEST_FILL,
                "the graph holds %d memories".formatted(records),
                () -> graph.content().memories() == records);
        prepared = new Prepared(graph.content(), graph.batches(RunningSink.BATCH));
    }

    @Override
    public Phases rebuild() {
        Prepared wanted = requirePrepared();
        var request = GenerationRequest.rebuild(commands);
        Phases phases = request.awaitFollowing(wanted.content().memories());
        requireSame(commands.names(request.number()));
        request.drop();
        return phases;
    }

    @Override
    public Phases loadBare() {
        Prepared wanted = requirePrepared();
        Phases phases = bare.measure(wanted.batches(), wanted.content().memories());
        requireSame(BareGraphLoad.NAMES);
        bare.drop();
        return phases;
    }

    @Override
    public String store() {
        return "Neo4j %s".formatted(graph.version());
    }

    @Override
    public void close() {
        ServiceRuntime running = sink;
        if (running != null) {
            running.close();
        }
        graph.close();
    }

    private void requireSame(GraphNames names) {
        GraphContents.Content expected = requirePrepared().content();
        GraphContents.Content found = graph.content(names);
        if (!found.equals(expected)) {
            throw new IllegalStateException("expected %s, found %s".formatted(expected, found));
        }
    }

    private Prepared requirePrepared() {
        Prepared wanted = prepared;
        if (wanted == null) {
            throw new IllegalStateException("expected a store that is prepared, found none");
        }
        return wanted;
    }
}
