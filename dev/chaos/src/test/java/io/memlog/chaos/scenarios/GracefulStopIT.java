package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.chaos.SharedCluster;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.testkit.Scenario;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/** SIGTERM under load: what was read is written, offsets are told, the others go on at once. */
@Scenario
final class GracefulStopIT {
    private static final long SEED = 301;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(25);

    /** Far below the session timeout of 10 s: the group was told. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(8);

    private static final Duration EXTRACTED_WITHIN = Duration.ofSeconds(30);

    private final ChaosCluster cluster = SharedCluster.get();
    private final Groups groups = new Groups(cluster.addresses().kafka());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** How a process ended. */
    private record End(Member member, OptionalInt exitCode, Duration took, String log) {}

    @Test
    void whoIsToldToStopFinishesItsWorkAndHandsItOver() throws Exception {
        try (threads;
                groups) {
            UnderLoad.run(cluster, SEED, () -> {
                List<Member> first = new ArrayList<>();
                List<Member> second = new ArrayList<>();
                for (Role role : List.of(Role.INGEST, Role.STREAMS, Role.SINK_VECTOR, Role.SINK_GRAPH)) {
                    first.add(cluster.members(role).getFirst());
                }
                for (Role role : Sinks.ROLES) {
                    second.add(cluster.members(role).getLast());
                }
                try {
                    oneOfEachStops(first);
                    theLastSinksStop(second);
                } finally {
                    first.forEach(cluster::letRun);
                    second.forEach(cluster::letRun);
                }
                first.forEach(cluster::awaitReady);
                second.forEach(cluster::awaitReady);
            });
        }
    }

    private void oneOfEachStops(List<Member> members) throws Exception {
        // When
        List<End> ends = stop(members);

        // Then
        ends.forEach(GracefulStopIT::assertOrderly);
        long before = System.nanoTime();
        await().atMost(TAKEN_OVER_WITHIN)
                .until(() -> Sinks.ROLES.stream()
                        .allMatch(role -> Sinks.owners(Sinks.rows(role, cluster.addresses()))
                                        .size()
                                == 1));
        UnderLoad.say("the others had all partitions %d ms later".formatted((System.nanoTime() - before) / 1_000_000));
        await().atMost(EXTRACTED_WITHIN)
                .until(() -> groups.assignments(Groups.EXTRACTION).size() == 1);
    }

    private void theLastSinksStop(List<Member> members) throws Exception {
        // Given
        Map<Role, Map<TopicPartition, Long>> before = new HashMap<>();
        List<End> ends;
        try (Connection postgres = Sinks.connection(cluster.addresses());
                Statement lock = postgres.createStatement();
                Driver neo4j = Sinks.driver(cluster.addresses());
                Session session = neo4j.session();
                Transaction graphLock = session.beginTransaction()) {
            postgres.setAutoCommit(false);
            lock.execute("SELECT * FROM partition_progress FOR UPDATE");
            graphLock
                    .run("MATCH (progress:PartitionProgress) SET progress.touched = true")
                    .consume();
            // Long enough for each partition to have read something that waits for the lock.
            await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
            for (Role role : Sinks.ROLES) {
                before.put(role, Sinks.offsets(Sinks.rows(role, cluster.addresses())));
            }

            // When
            Future<List<End>> stopping = threads.submit(() -> stop(members));
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            postgres.rollback();
            graphLock.rollback();
            ends = stopping.get();
        }

        // Then
        ends.forEach(GracefulStopIT::assertOrderly);
        before.forEach((role, offsets) -> {
            Map<TopicPartition, Long> stored = Sinks.offsets(Sinks.rows(role, cluster.addresses()));
            assertThat(groups.committed(Sinks.group(role))).isEqualTo(stored);
            offsets.forEach((partition, offset) ->
                    assertThat(stored.get(partition)).as("%s", partition).isGreaterThan(offset));
        });
    }

    /** At the same time, as when a machine is shut down. */
    private List<End> stop(List<Member> members) throws Exception {
        List<Callable<End>> stops = members.stream()
                .map(member -> (Callable<End>) () -> stop(member))
                .toList();
        List<End> ends = new ArrayList<>();
        for (Future<End> end : threads.invokeAll(stops)) {
            ends.add(end.get());
        }
        return ends;
    }

    private End stop(Member member) {
        long before = System.nanoTime();
        cluster.stopAndHoldDown(member);
        Duration took = Duration.ofNanos(System.nanoTime() - before);
        OptionalInt exitCode = member.part().process().awaitExit(Duration.ZERO);
        String log = member.part().process().log().orElseThrow().tail(10);
        UnderLoad.say("%s ended with %s after %d ms".formatted(member, exitCode, took.toMillis()));
        return new End(member, exitCode, took, log);
    }

    private static void assertOrderly(End end) {
        assertThat(end.exitCode()).as("%s: %s", end.member(), end.log()).hasValue(0);
        assertThat(end.took()).isLessThan(ENDS_WITHIN);
        assertThat(end.log()).contains(" drained").doesNotContain("Ends while a batch", "Left the group");
    }
}
