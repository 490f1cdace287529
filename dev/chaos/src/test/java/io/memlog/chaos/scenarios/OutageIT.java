package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.chaos.OutageReport;
import io.memlog.chaos.OutageRun;
import io.memlog.chaos.SharedCluster;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.WorkloadSettings;
import io.memlog.testkit.Scenario;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

@Scenario
final class OutageIT {
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    @Test
    void whenOneStoreIsAwayTheOtherStaysCurrentAndBothEndEqual() throws InterruptedException {
        // Given
        var workload = new WorkloadSettings(2, 25, 32, 10, 2, 1);
        var run = new OutageRun(SharedCluster.get(), workload, line -> System.err.println("  " + line));

        // When
        OutageReport report = run.run(Role.POSTGRES, OUTAGE);

        // Then
        System.err.println(report.text());
        assertThat(report.check().differences()).isEmpty();
        assertThat(report.backlog()).isPositive();
        assertThat(report.areDigestsEqual()).isTrue();
        assertThat(report.catchUp()).isPresent();
        assertThat(report.freshness()).get(InstanceOfAssertFactories.DURATION).isLessThan(SharedCluster.patience());
    }
}
