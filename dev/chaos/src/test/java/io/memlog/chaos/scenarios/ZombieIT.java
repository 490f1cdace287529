package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.chaos.SharedCluster;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.testkit.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A process stops breathing for longer than its group waits, another takes over, and then it goes on as if nothing had happened. */
@Scenario
final class ZombieIT {
    private static final long SEED = 101;
    private static final int FREEZES = 4;

    /** What is open at so many looks in a row belongs to a process that does not go on. */
    private static final int LOOKS = 3;

    /** The session timeout of sinks and streams is 10 s, and on a busy machine everything takes longer. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofMinutes(2);

    private static final Duration AWAKE_WITHIN = Duration.ofMinutes(2);

    private final ChaosCluster cluster = SharedCluster.get();

    @Test
    void whatASinkWritesAfterAnotherTookOverIsFenced() throws Exception {
        UnderLoad.run(cluster, SEED, () -> {
            // Given
            List<Zombie> zombies = new ArrayList<>();
            for (Role role : Sinks.ROLES) {
                zombies.add(new Zombie(role, cluster.members(role).getFirst()));
            }

            for (int freeze = 0; freeze < FREEZES && !zombies.isEmpty(); freeze++) {
                // When
                try {
                    zombies.forEach(Zombie::freeze);
                    zombies.forEach(Zombie::awaitSuccessor);
                } finally {
                    zombies.forEach(Zombie::wake);
                }

                // Then
                zombies.removeIf(Zombie::wasFenced);
            }
            assertThat(zombies).as("sinks that were never fenced").isEmpty();
        });
    }

    @Test
    void whatAnExtractionWritesAfterAnotherTookOverIsAborted() throws Exception {
        UnderLoad.run(cluster, SEED + 1, () -> {
            try (var groups = new Groups(cluster.addresses().kafka())) {
                // Given
                Member zombie = cluster.members(Role.STREAMS).getFirst();
                await().atMost(AWAKE_WITHIN)
                        .until(() -> groups.assignments(Groups.EXTRACTION).size() == 2);

                // When
                try {
                    freezeInsideATransaction(zombie, groups);
                    await().atMost(TAKEN_OVER_WITHIN)
                            .until(() -> groups.assignments(Groups.EXTRACTION).size() == 1);
                } finally {
                    cluster.resume(zombie);
                }

                // Then
                await().atMost(AWAKE_WITHIN)
                        .until(() -> groups.assignments(Groups.EXTRACTION).size() == 2 && Endpoint.isReady(zombie));
            }
        });
    }

    /** Freezes at any moment, until a transaction stays open that is not open all the time. */
    private void freezeInsideATransaction(Member zombie, Groups groups) {
        while (true) {
            cluster.pause(zombie);
            Set<String> open = groups.openTransactions();
            for (int look = 0; look < LOOKS && !open.isEmpty(); look++) {
                pause();
                open.retainAll(groups.openTransactions());
            }
            if (!open.isEmpty()) {
                UnderLoad.say("%s was frozen inside transaction %s".formatted(zombie, open));
                return;
            }
            cluster.resume(zombie);
            pause();
        }
    }

    private static void pause() {
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    }

    /** One of two instances of a sink. */
    private final class Zombie {
        private final Role role;
        private final Member member;
        private Map<TopicPartition, Sinks.Row> before = Map.of();
        private double fencedBefore;
        private long frozenAt;
        private double takenOverAfter;

        Zombie(Role role, Member member) {
            this.role = role;
            this.member = member;
        }

        void freeze() {
            await().atMost(AWAKE_WITHIN).until(() -> Sinks.owners(rows()).size() == 2);
            fencedBefore = fenced();
            cluster.pause(member);
            while (isInsideATransaction()) {
                cluster.resume(member);
                pause();
                cluster.pause(member);
            }
            frozenAt = System.nanoTime();
            before = rows();
        }

        /** Then the store ends it, and a late write may not even be tried; whereas what waits in its socket is read and written. */
        private boolean isInsideATransaction() {
            Set<String> open = Sinks.openTransactions(role, cluster.addresses());
            for (int look = 0; look < LOOKS && !open.isEmpty(); look++) {
                pause();
                open.retainAll(Sinks.openTransactions(role, cluster.addresses()));
            }
            return !open.isEmpty();
        }

        /** Until one instance has claimed all partitions and has written to each that was not its own. */
        void awaitSuccessor() {
            await().atMost(TAKEN_OVER_WITHIN).until(() -> {
                Map<TopicPartition, Sinks.Row> now = rows();
                return Sinks.owners(now).size() == 1
                        && now.entrySet().stream().noneMatch(row -> isTaken(row) && isWhereItWas(row));
            });
            takenOverAfter = (System.nanoTime() - frozenAt) / 1e9;
        }

        void wake() {
            cluster.resume(member);
        }

        boolean wasFenced() {
            await().atMost(AWAKE_WITHIN).until(() -> Sinks.owners(rows()).size() == 2 && Endpoint.isReady(member));
            double fences = fenced() - fencedBefore;
            UnderLoad.say("%s: taken over %.1f s after it was frozen, then %.0f late batches were fenced"
                    .formatted(member, takenOverAfter, fences));
            return fences > 0;
        }

        @Override
        public String toString() {
            return member.name();
        }

        private boolean isTaken(Map.Entry<TopicPartition, Sinks.Row> row) {
            return !row.getValue().owner().equals(was(row.getKey()).owner());
        }

        private boolean isWhereItWas(Map.Entry<TopicPartition, Sinks.Row> row) {
            return row.getValue().nextOffset() == was(row.getKey()).nextOffset();
        }

        private Sinks.Row was(TopicPartition partition) {
            return Objects.requireNonNull(before.get(partition), partition.toString());
        }

        private Map<TopicPartition, Sinks.Row> rows() {
            return Sinks.rows(role, cluster.addresses());
        }

        private double fenced() {
            return Endpoint.metric(member, "memlog_sink_fenced_total");
        }
    }
}
