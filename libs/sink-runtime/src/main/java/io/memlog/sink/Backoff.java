package io.memlog.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times that double with each failure up to a limit, with jitter so that members do not come back all at once. As
 * thread-safe as its random generator.
 *
 * @param first longest wait after the first failure
 * @param max longest wait ever
 * @param random source of the jitter
 */
public record Backoff(Duration first, Duration max, RandomGenerator random) {
    private static final int MAX_DOUBLINGS = 20;

    /** Between half and all of the wait for the n-th failure in a row, n from 1. */
    public Duration after(int failures) {
        long doubled = first.toMillis() << Math.clamp(failures - 1, 0, MAX_DOUBLINGS);
        long limit = Math.clamp(doubled, 1, max.toMillis());
        return Duration.ofMillis(limit - random.nextLong(limit / 2 + 1));
    }
}
