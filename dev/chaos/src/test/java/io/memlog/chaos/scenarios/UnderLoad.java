package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.chaos.check.CheckResult;
import io.memlog.chaos.check.Currency;
import io.memlog.chaos.check.HistoryChecker;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.AcceptedEvent;
import io.memlog.chaos.workload.Workload;
import io.memlog.chaos.workload.WorkloadSettings;
import java.time.Duration;
import java.util.List;

/** Does something while writers write; in the end everything accepted must be in both stores once. Stateless. */
final class UnderLoad {
    private static final Duration CURRENT_WITHIN = Duration.ofMinutes(4);
    private static final int FLOWING = 20;

    private UnderLoad() {}

    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** @param seed of the writers: another in each test, since their events share the topics */
    static void run(ChaosCluster cluster, long seed, Body body) throws Exception {
        Workload workload = Workload.start(load(seed), cluster.uri(Role.INGEST), cluster.addresses());
        try (workload) {
            await().atMost(CURRENT_WITHIN).until(() -> workload.accepted().all().size() > FLOWING);
            body.run();
        }
        new Currency(cluster.addresses(), cluster.partitions()).await(CURRENT_WITHIN);
        List<AcceptedEvent> accepted = workload.accepted().all();
        CheckResult check = new HistoryChecker(cluster.addresses(), cluster.partitions()).check(accepted);
        say("seed %d: %d accepted, %d events in the log, %d differences"
                .formatted(
                        seed,
                        accepted.size(),
                        check.events(),
                        check.differences().size()));
        assertThat(check.differences()).isEmpty();
    }

    /** Little, but on every partition all the time: what is tested here is who may write, not how much. */
    private static WorkloadSettings load(long seed) {
        return new WorkloadSettings(seed, 20, 32, 10, 2, 2);
    }

    static void say(String line) {
        System.err.println("  " + line);
    }
}
