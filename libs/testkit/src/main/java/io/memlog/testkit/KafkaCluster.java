package io.memlog.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several Kafka nodes, broker and controller in one each; records are on three of them, and with one node gone clients go on.
 * Thread-safe.
 *
 * <p>Kafka creates its topics for offsets and transactions at their first use, which needs all nodes.
 */
public final class KafkaCluster implements AutoCloseable {

    private static final int NODES = 3;

    private final List<KafkaProcess> nodes = new ArrayList<>();

    /** Three nodes, each in a folder of its own under that of the settings, whose port must be 0. */
    public KafkaCluster(PartSettings settings) {
        this(settings, NODES);
    }

    public KafkaCluster(PartSettings settings, int size) {
        if (settings.port() != 0) {
            throw new IllegalArgumentException("the nodes choose their ports, found port " + settings.port());
        }
        KafkaQuorum quorum = new KafkaQuorum(size);
        for (int node = 1; node <= size; node++) {
            String name = "kafka-" + node;
            nodes.add(new KafkaProcess(name, settings.in(name), quorum, node));
        }
    }

    public List<KafkaProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** The node of this number, 1 being the first. */
    public KafkaProcess node(int number) {
        return nodes.get(number - 1);
    }

    /** The addresses of all nodes, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return nodes.stream().map(KafkaProcess::bootstrapServers).collect(Collectors.joining(","));
    }

    /** Starts those nodes that do not run, at the same time: none is ready without a majority. */
    public void start() {
        RealParts.startTogether(nodes.stream().filter(node -> !node.isRunning()).toList());
    }

    /** SIGKILL for all. An orderly end needs a controller, which the last nodes would wait for in vain. */
    public void kill() {
        nodes.forEach(KafkaProcess::kill);
    }

    @Override
    public void close() {
        kill();
    }
}
