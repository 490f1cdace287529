package io.memlog.sink.graph;

import io.memlog.schemas.Topics;
import io.memlog.service.CommonKeys;
import io.memlog.service.ConfigKey;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.KafkaSink;
import io.memlog.sink.SinkSettings;
import io.memlog.sink.SinkTelemetry;
import io.memlog.sink.generations.Generations;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The service that keeps Neo4j equal to memory.enriched; stateless. */
public final class SinkGraph {
    public static final ConfigKey<Duration> TRANSACTION_TIMEOUT = ConfigKey.millis(
            "MEMLOG_NEO4J_TRANSACTION_TIMEOUT_MS",
            Neo4jSettings.TRANSACTION_TIMEOUT,
            "After it Neo4j ends a batch's transaction, so that a frozen sink cannot hold a partition's lock for ever; "
                    + "doubles, up to two minutes, while a server is too slow for it");

    private static final Pattern ADDRESS = Pattern.compile("(bolt|neo4j)(\\+s|\\+ssc)?://[\\w.:\\[\\]-]+/?");
    private static final String NAME = "sink-graph";
    private static final int DEFAULT_PORT = 8085;
    private static final String DEFAULT_SINK_ID = "graph";

    private SinkGraph() {}

    public static void main(String[] args) {
        ServiceRuntime.run(NAME, DEFAULT_PORT, keys(), SinkGraph::start);
    }

    /** Starts the sink inside this process; the caller closes it. */
    public static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, DEFAULT_PORT, keys(), environment, SinkGraph::start);
    }

    /** What the service reads beside {@link CommonKeys}. */
    public static List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(SinkSettings.keys());
        keys.add(TRANSACTION_TIMEOUT);
        return List.copyOf(keys);
    }

    private static void start(ServiceRuntime runtime) {
        SinkSettings settings = SinkSettings.of(runtime.environment(), DEFAULT_SINK_ID, List.of(Topics.ENRICHED));
        Neo4jSink store = runtime.onClose(
                "graph store", Neo4jSink.open(database(runtime.environment(), settings), settings.sinkId()));
        KafkaSink sink = KafkaSink.join(settings, store, new SinkTelemetry(runtime.metrics()));
        runtime.inBackground("sink loop", sink::run);
        // Closed in reverse order: first the loop finishes its batches and leaves the group, then the store goes.
        runtime.onClose("sink loop", sink);
        var copies = runtime.onClose(
                "generations of the graph",
                new GraphGenerations(database(runtime.environment(), settings), settings.sinkId()));
        var generations = new Generations(settings, copies, runtime.metrics());
        runtime.inBackground("generations", generations::run);
        runtime.onClose("generations", generations);
        runtime.readyWhen(
                "projection",
                () -> sink.isReady()
                        ? Optional.empty()
                        : Optional.of("partitions to be claimed, or a store that answers"));
    }

    private static Neo4jSettings database(Environment environment, SinkSettings settings) {
        return new Neo4jSettings(
                address(environment.get(CommonKeys.NEO4J_URI)),
                environment.get(CommonKeys.NEO4J_USER),
                environment.get(CommonKeys.NEO4J_PASSWORD),
                // One for each partition written at the same time, one for a claim beside them.
                settings.parallelism() + 1,
                environment.get(TRANSACTION_TIMEOUT));
    }

    private static URI address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new ConfigurationException("NEO4J_URI: expected bolt://host:port, found another text");
        }
        return URI.create(text);
    }
}
