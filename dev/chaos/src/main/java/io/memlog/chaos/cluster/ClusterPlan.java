package io.memlog.chaos.cluster;

import java.util.EnumMap;
import java.util.Map;

/**
 * How large the cluster is. Immutable and thread-safe.
 *
 * @param partitions of each topic
 * @param instances how many processes of each role; none where it is left out
 * @param variables further environment variables of the services by role
 */
public record ClusterPlan(int partitions, Map<Role, Integer> instances, Map<Role, Map<String, String>> variables) {
    public ClusterPlan {
        instances = Map.copyOf(instances);
        variables = Map.copyOf(variables);
    }

    /** Three brokers, two of each worker, so that a partition always has somewhere to go, and several for each sink. */
    public static ClusterPlan standard() {
        Map<Role, Integer> instances = new EnumMap<>(Role.class);
        instances.put(Role.BROKER, 3);
        instances.put(Role.REGISTRY, 1);
        instances.put(Role.POSTGRES, 1);
        instances.put(Role.NEO4J, 1);
        instances.put(Role.INGEST, 1);
        instances.put(Role.STREAMS, 2);
        instances.put(Role.SINK_VECTOR, 2);
        instances.put(Role.SINK_GRAPH, 2);
        return new ClusterPlan(4, instances, Map.of(Role.STREAMS, Map.of("MEMLOG_STREAMS_THREADS", "1")));
    }

    public ClusterPlan with(Role role, int count) {
        Map<Role, Integer> changed = new EnumMap<>(instances);
        changed.put(role, count);
        return new ClusterPlan(partitions, changed, variables);
    }

    /** The same with variables for all processes of a role. */
    public ClusterPlan with(Role role, Map<String, String> environment) {
        Map<Role, Map<String, String>> changed = new EnumMap<>(Role.class);
        changed.putAll(variables);
        changed.put(role, Map.copyOf(environment));
        return new ClusterPlan(partitions, instances, changed);
    }

    int count(Role role) {
        return instances.getOrDefault(role, 0);
    }

    Map<String, String> environment(Role role) {
        return variables.getOrDefault(role, Map.of());
    }
}
