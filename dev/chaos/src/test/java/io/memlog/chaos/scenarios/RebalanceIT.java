package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.chaos.SharedCluster;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.oracle.LogReader;
import io.memlog.schemas.Topics;
import io.memlog.testkit.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances of both sinks come and go all the time, in order and by SIGKILL, with either group protocol of Kafka. */
@Scenario
final class RebalanceIT {
    private static final Duration CHURN = Duration.ofSeconds(Integer.getInteger("memlog.chaos.churn.seconds", 16));
    private static final int MAX_LOCAL = 2;

    /** The dead are noticed after 10 s, by our setting or that of the test brokers; Kafka's own would be 45 s. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(40);

    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

    private final ChaosCluster cluster = SharedCluster.get();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void nothingIsLostOrDoubledWhileInstancesComeAndGo(String protocol) throws Exception {
        long seed = protocol.equals("classic") ? 201 : 202;
        List<Member> others = protocol.equals("classic") ? List.of() : stopSinks();
        List<Member> sinks = protocol.equals("classic") ? sinks() : startSinks(protocol);
        try {
            UnderLoad.run(cluster, seed, () -> {
                churn(protocol, new Random(seed), sinks);
                assertTakenOver(protocol, sinks);
            });
            assertNoLag();
        } finally {
            if (!others.isEmpty()) {
                sinks.forEach(cluster::retire);
                others.forEach(cluster::letRun);
                others.forEach(cluster::awaitReady);
            }
        }
    }

    private void churn(String protocol, Random random, List<Member> processes) {
        int joined = 0;
        int left = 0;
        int killed = 0;
        try (var vector = new LocalSinks(Role.SINK_VECTOR, cluster, protocol);
                var graph = new LocalSinks(Role.SINK_GRAPH, cluster, protocol)) {
            long end = System.nanoTime() + CHURN.toNanos();
            while (System.nanoTime() < end) {
                LocalSinks local = random.nextBoolean() ? vector : graph;
                int choice = random.nextInt(4);
                if (choice == 0) {
                    cluster.kill(processes.get(random.nextInt(processes.size())));
                    killed++;
                } else if (local.size() == 0 || (choice == 1 && local.size() < MAX_LOCAL)) {
                    local.join();
                    joined++;
                } else {
                    local.leave();
                    left++;
                }
                Duration pause = Duration.ofMillis(300 + random.nextInt(900));
                await().pollDelay(pause).atMost(pause.plusSeconds(5)).until(() -> true);
            }
        }
        UnderLoad.say("%s: %d joined, %d left, %d killed".formatted(protocol, joined, left, killed));
        assertThat(joined).isPositive();
        processes.forEach(cluster::awaitReady);
    }

    /** One of each sink dies and stays away; the other has its partitions after a while. */
    private void assertTakenOver(String protocol, List<Member> processes) {
        for (Role role : Sinks.ROLES) {
            await().atMost(SETTLED_WITHIN).until(() -> owners(role) == 2);
        }
        List<Member> victims = Sinks.ROLES.stream()
                .map(role -> processes.stream()
                        .filter(member -> member.role() == role)
                        .findFirst()
                        .orElseThrow())
                .toList();
        victims.forEach(cluster::killAndHoldDown);
        long dead = System.nanoTime();
        try {
            List<Role> waiting = new ArrayList<>(Sinks.ROLES);
            await().atMost(TAKEN_OVER_WITHIN).until(() -> {
                waiting.removeIf(role -> {
                    boolean isTaken = owners(role) == 1;
                    if (isTaken) {
                        UnderLoad.say("%s, %s: partitions of the dead were claimed after %.1f s"
                                .formatted(protocol, role, (System.nanoTime() - dead) / 1e9));
                    }
                    return isTaken;
                });
                return waiting.isEmpty();
            });
        } finally {
            victims.forEach(cluster::letRun);
        }
        victims.forEach(cluster::awaitReady);
    }

    private int owners(Role role) {
        return Sinks.owners(Sinks.rows(role, cluster.addresses())).size();
    }

    private void assertNoLag() {
        var reader = new LogReader(cluster.addresses(), cluster.partitions());
        try (var groups = new Groups(cluster.addresses().kafka())) {
            Map<TopicPartition, Long> enriched = reader.ends(Topics.ENRICHED);
            Map<TopicPartition, Long> all = new HashMap<>(enriched);
            all.putAll(reader.ends(Topics.OUTCOMES));
            await().atMost(SETTLED_WITHIN).untilAsserted(() -> {
                assertThat(groups.committed(Sinks.group(Role.SINK_VECTOR))).isEqualTo(all);
                assertThat(groups.committed(Sinks.group(Role.SINK_GRAPH))).isEqualTo(enriched);
            });
        }
    }

    private List<Member> sinks() {
        return Sinks.ROLES.stream()
                .flatMap(role -> cluster.members(role).stream())
                .toList();
    }

    private List<Member> stopSinks() {
        List<Member> stopped = sinks();
        Stream<Member> parallel = stopped.parallelStream();
        parallel.forEach(cluster::stopAndHoldDown);
        return stopped;
    }

    private List<Member> startSinks(String protocol) {
        Stream<Role> roles =
                Stream.concat(Sinks.ROLES.stream(), Sinks.ROLES.stream()).parallel();
        return roles.map(role -> cluster.startInstance(role, Map.of("MEMLOG_GROUP_PROTOCOL", protocol)))
                .toList();
    }
}
