package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that finds nothing proves something only if it finds what is there. */
final class MutantTest {
    private static final long SEEDS = 10_000;

    @ParameterizedTest
    @EnumSource
    void theSimulatorFindsWhatIsBroken(Mutant mutant, TestReporter reporter) {
        OptionalLong failing = Simulation.firstFailing(SEEDS, mutant.wiring());

        assertThat(failing)
                .as("%s: first of %d seeds whose schedule breaks a promise", mutant, SEEDS)
                .isPresent();
        reporter.publishEntry("seed that finds " + mutant, String.valueOf(failing.getAsLong()));
    }
}
