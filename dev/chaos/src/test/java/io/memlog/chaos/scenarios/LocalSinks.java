package io.memlog.chaos.scenarios;

import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Role;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Instances of one sink inside this JVM: they start sooner than a process. Used by one thread. */
final class LocalSinks implements AutoCloseable {
    private final Role role;
    private final Environment environment;
    private final Deque<ServiceRuntime> running = new ArrayDeque<>();

    LocalSinks(Role role, ChaosCluster cluster, String groupProtocol) {
        this.role = role;
        Map<String, String> variables = new HashMap<>(cluster.addresses().environment());
        variables.put("MEMLOG_PARTITIONS", String.valueOf(cluster.partitions()));
        variables.put(
                "MEMLOG_REPLICATION_FACTOR",
                String.valueOf(cluster.members(Role.BROKER).size()));
        variables.put("MEMLOG_HTTP_PORT", "0");
        variables.put("MEMLOG_GROUP_PROTOCOL", groupProtocol);
        this.environment = new Environment(variables);
    }

    int size() {
        return running.size();
    }

    void join() {
        running.add(role == Role.SINK_VECTOR ? SinkVector.start(environment) : SinkGraph.start(environment));
    }

    /** The oldest drains and leaves the group. */
    void leave() {
        ServiceRuntime oldest = running.remove();
        oldest.close();
        oldest.failure().ifPresent(failure -> {
            throw new IllegalStateException(role + " failed", failure);
        });
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            leave();
        }
    }
}
