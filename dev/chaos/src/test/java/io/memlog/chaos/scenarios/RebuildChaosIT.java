package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.chaos.ChaosReport;
import io.memlog.chaos.ChaosRun;
import io.memlog.chaos.ChaosSettings;
import io.memlog.chaos.FaultResult;
import io.memlog.chaos.check.ApplicationCounters;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.WorkloadSettings;
import io.memlog.testkit.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Both stores are rebuilt again and again while each kind of process is killed, the reconciler included. */
@Scenario
final class RebuildChaosIT {
    private static final long SEED = Long.getLong("memlog.chaos.seed", 1);
    private static final int KILLS = Integer.getInteger("memlog.chaos.kills", 12);

    @Test
    void nothingIsLostDoubledOrLeftOverWhileBothStoresAreRebuiltAllTheTime() throws IOException, InterruptedException {
        // Given
        Path folder = Files.createTempDirectory(
                "memlog-chaos-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Path root = Path.of(System.getProperty("memlog.root", "../.."));
        ClusterPlan plan = ClusterPlan.standard().with(Role.RECONCILER, 1);
        ChaosCluster cluster = ChaosCluster.start(root, folder, plan, line -> System.err.println("  " + line));
        try {
            ApplicationCounters.install(cluster.database());
            var settings =
                    new ChaosSettings(SEED, KILLS, Duration.ofMinutes(30), WorkloadSettings.standard(SEED), true);

            // When
            ChaosReport report = new ChaosRun(cluster, settings, line -> System.err.println("  " + line)).run();

            // Then
            System.err.println(report.text());
            assertThat(report.check().differences()).isEmpty();
            assertThat(report.faults()).allMatch(FaultResult::isRecovered);
            assertThat(report.faults()).anyMatch(fault -> fault.victims().contains("reconciler-1"));
            assertThat(report.rebuilds().failures()).isEmpty();
            assertThat(report.rebuilds().switched()).isPositive();
        } finally {
            cluster.close();
            cluster.deleteData();
        }
    }
}
