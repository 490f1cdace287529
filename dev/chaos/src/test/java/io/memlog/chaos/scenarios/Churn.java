package io.memlog.chaos.scenarios;

import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Second instances join and leave, in order and by SIGKILL, and first ones die and are started again. Used by one thread. */
final class Churn {
    private static final List<Role> WORKERS = List.of(Role.SINK_VECTOR, Role.SINK_GRAPH, Role.STREAMS);

    private final ChaosCluster cluster;
    private final Random random;
    private final Map<Role, Member> seconds = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    Churn(ChaosCluster cluster, long seed) {
        this.cluster = cluster;
        this.random = new Random(seed);
    }

    /** Joins, orderly ends and kills: each makes its group share the partitions out anew. */
    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    /** One change somewhere; returns when it is over. */
    void change() {
        change(WORKERS.get(random.nextInt(WORKERS.size())));
    }

    /** All of one kind go, in order, until {@link #letRun}. */
    List<Member> stopAll(Role role) {
        leave(role, true);
        List<Member> stopped = cluster.members(role);
        stopped.forEach(cluster::stopAndHoldDown);
        return stopped;
    }

    void letRun(List<Member> stopped) {
        stopped.forEach(cluster::letRun);
        stopped.forEach(cluster::awaitReady);
    }

    /** Something happens to another kind than this one. */
    void changeOtherThan(Role away) {
        List<Role> others = WORKERS.stream().filter(role -> role != away).toList();
        change(others.get(random.nextInt(others.size())));
    }

    void killReconciler() {
        Member reconciler = cluster.members(Role.RECONCILER).getFirst();
        cluster.kill(reconciler);
        count("reconciler killed");
        cluster.awaitReady(reconciler);
    }

    private void change(Role role) {
        if (!seconds.containsKey(role)) {
            seconds.put(role, cluster.startInstance(role, Map.of("MEMLOG_STREAMS_THREADS", "1")));
            count(role + " joined");
        } else if (random.nextInt(3) == 0) {
            List<Member> first = new ArrayList<>(cluster.members(role));
            first.remove(seconds.get(role));
            cluster.kill(first.getFirst());
            count(role + " killed, started again");
            cluster.awaitReady(first.getFirst());
        } else {
            leave(role, random.nextBoolean());
        }
    }

    private void leave(Role role, boolean isInOrder) {
        Member second = seconds.remove(role);
        if (second == null) {
            return;
        }
        if (!isInOrder) {
            cluster.killAndHoldDown(second);
        }
        cluster.retire(second);
        count(role + (isInOrder ? " left" : " killed"));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
