package io.memlog.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as a newcomer runs it. */
class DemoE2eIT {
    @Test
    void demoProvesThatBothStoresEqualTheLogAndLeavesNothingRunning(@TempDir Path folder) {
        var cli = new MemlogCli(folder);

        MemlogCli.Run demo = cli.run(Duration.ofMinutes(6), "demo");

        assertThat(demo.output())
                .contains("0 findings")
                .contains("accepted = sum of outcomes")
                .contains("the reads equal the log");
        assertThat(demo.exitCode()).as(demo.output()).isZero();
        assertThat(cli.run(Duration.ofMinutes(1), "status").output()).contains("no pipeline runs");
    }
}
