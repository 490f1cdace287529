package io.memlog.streams;

import java.time.Duration;
import java.time.InstantSource;

/** How long an event waits for remote models at most; thread-safe. */
final class Budget {
    private final Duration budget;
    private final InstantSource clock;

    Budget(Duration budget, InstantSource clock) {
        this.budget = budget;
        this.clock = clock;
    }

    /** Epoch milliseconds at which an event goes on that begins to wait now. */
    long deadline() {
        return clock.millis() + budget.toMillis();
    }

    boolean isSpent(Waiting waiting) {
        return clock.millis() >= waiting.deadline();
    }

    /** At least a millisecond, so that nobody waits without end. */
    Duration left(Waiting waiting) {
        return Duration.ofMillis(Math.clamp(waiting.deadline() - clock.millis(), 1, budget.toMillis()));
    }
}
