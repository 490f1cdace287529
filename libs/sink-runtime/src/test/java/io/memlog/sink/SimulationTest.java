package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Two or three members, a log and a store in random orders with crashes, pauses, lost answers, rebalances, outages and disasters: every
 * record is applied once and in order, or the sink says why it stops.
 *
 * <p>{@code -Dmemlog.simulation.schedules} says how many, {@code -Dmemlog.simulation.seed} replays one.
 */
final class SimulationTest {
    private static final long SCHEDULES = Long.getLong("memlog.simulation.schedules", 100_000);
    private static final Long SEED = Long.getLong("memlog.simulation.seed");

    @Test
    void everyRecordIsAppliedOnceAndInOrderWhateverHappens() {
        LongStream seeds = SEED == null ? LongStream.range(0, SCHEDULES) : LongStream.of(SEED);

        OptionalLong failing = seeds.parallel()
                .filter(seed -> Simulation.failureOf(seed, Wiring.RIGHT).isPresent())
                .findFirst();

        if (failing.isPresent()) {
            throw new AssertionError(report(failing.getAsLong()));
        }
    }

    @Test
    void aSeedReplaysExactly() {
        String once = Simulation.trace(1, Wiring.RIGHT);

        String again = Simulation.trace(1, Wiring.RIGHT);

        assertThat(again).isEqualTo(once).contains("claimed", "committed", "all faults end");
    }

    private static String report(long seed) {
        return """
                the schedule of seed %d breaks a promise; replay it with
                  mvn -pl libs/sink-runtime -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmemlog.simulation.seed=%d
                %s""".formatted(seed, seed, Simulation.trace(seed, Wiring.RIGHT));
    }
}
