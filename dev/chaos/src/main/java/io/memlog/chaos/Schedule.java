package io.memlog.chaos;

import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes the faults of a run from its seed: each role that the cluster has is killed once before any is killed again, then workers more often than the
 * rest. Never two brokers at a time. Stateless.
 */
final class Schedule {
    private static final List<Role> WEIGHTED = List.of(
            Role.SINK_VECTOR,
            Role.SINK_VECTOR,
            Role.SINK_VECTOR,
            Role.SINK_GRAPH,
            Role.SINK_GRAPH,
            Role.SINK_GRAPH,
            Role.STREAMS,
            Role.STREAMS,
            Role.STREAMS,
            Role.BROKER,
            Role.BROKER,
            Role.POSTGRES,
            Role.POSTGRES,
            Role.NEO4J,
            Role.NEO4J,
            Role.INGEST,
            Role.REGISTRY,
            Role.RECONCILER,
            Role.RECONCILER,
            Role.RECONCILER);

    private static final List<Role> PAUSABLE = List.of(Role.SINK_VECTOR, Role.SINK_GRAPH, Role.STREAMS);

    private static final int DOUBLE_KILL_PERCENT = 25;
    private static final int PAUSE_PERCENT = 6;
    private static final int MAX_GAP_MILLIS = 2_500;

    /** Longer than the group's session timeout of sinks and streams, 10 s. */
    private static final Duration PAUSE = Duration.ofSeconds(14);

    private Schedule() {}

    /** Faults with {@code kills} kills in all; pauses come on top. */
    static List<Fault> of(long seed, int kills, List<Member> members) {
        var random = new Random(seed);
        Set<Role> there = EnumSet.noneOf(Role.class);
        members.forEach(member -> there.add(member.role()));
        List<Role> weighted = WEIGHTED.stream().filter(there::contains).toList();
        List<Role> first = new ArrayList<>(there);
        Collections.shuffle(first, random);
        List<Fault> faults = new ArrayList<>();
        int planned = 0;
        while (planned < kills) {
            Duration after = Duration.ofMillis(random.nextInt(MAX_GAP_MILLIS));
            if (first.isEmpty() && random.nextInt(100) < PAUSE_PERCENT) {
                Role role = PAUSABLE.get(random.nextInt(PAUSABLE.size()));
                faults.add(new Fault.Pause(List.of(one(role, members, random)), after, PAUSE));
                continue;
            }
            List<Role> roles = new ArrayList<>(List.of(role(first, weighted, random)));
            if (planned + 1 < kills && random.nextInt(100) < DOUBLE_KILL_PERCENT) {
                roles.add(role(first, weighted, random));
            }
            if (roles.stream().distinct().count() < roles.size()) {
                roles.removeLast();
            }
            planned += roles.size();
            faults.add(new Fault.Kill(
                    roles.stream().map(role -> one(role, members, random)).toList(), after));
        }
        return faults;
    }

    private static Role role(List<Role> first, List<Role> weighted, Random random) {
        return first.isEmpty() ? weighted.get(random.nextInt(weighted.size())) : first.removeLast();
    }

    private static String one(Role role, List<Member> members, Random random) {
        List<Member> candidates =
                members.stream().filter(member -> member.role() == role).toList();
        return candidates.get(random.nextInt(candidates.size())).name();
    }
}
