package io.memlog.sink;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Runs schedules by their seeds; stateless. */
final class Simulation {
    private Simulation() {}

    /** What the schedule breaks, if anything. */
    static Optional<Throwable> failureOf(long seed, Wiring wiring) {
        try {
            new Schedule(seed, wiring, false).run();
            return Optional.empty();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return Optional.of(e);
        }
    }

    /** The first seed below the limit whose schedule breaks a promise. */
    static OptionalLong firstFailing(long seeds, Wiring wiring) {
        return LongStream.range(0, seeds)
                .filter(seed -> failureOf(seed, wiring).isPresent())
                .findFirst();
    }

    /** Runs the schedule once more, and tells what happened line by line. */
    static String trace(long seed, Wiring wiring) {
        var schedule = new Schedule(seed, wiring, true);
        try {
            schedule.run();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            schedule.world().trace().note(e::toString);
        }
        return schedule.world().trace().text();
    }
}
