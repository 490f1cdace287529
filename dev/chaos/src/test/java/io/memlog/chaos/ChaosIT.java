package io.memlog.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.chaos.workload.WorkloadSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChaosIT {
    private static final long SEED = Long.getLong("memlog.chaos.seed", 1);
    private static final int KILLS = Integer.getInteger("memlog.chaos.kills", 8);

    @Test
    void nothingIsLostOrDoubledWhenEachKindOfProcessIsKilledUnderLoad() throws InterruptedException {
        // Given
        var settings = new ChaosSettings(SEED, KILLS, Duration.ofMinutes(30), WorkloadSettings.standard(SEED), false);

        // When
        ChaosReport report = new ChaosRun(SharedCluster.get(), settings, line -> System.err.println("  " + line)).run();

        // Then
        System.err.println(report.text());
        assertThat(report.check().differences()).isEmpty();
        assertThat(report.killed()).isEqualTo(KILLS);
        assertThat(report.faults()).allMatch(FaultResult::isRecovered);
        // The command holds every kill to 30 s; here half of them to what the machine allows, since others may use it
        // as well.
        assertThat(report.killRecoveries().p50())
                .isLessThan((double) SharedCluster.patience().toSeconds());
    }
}
