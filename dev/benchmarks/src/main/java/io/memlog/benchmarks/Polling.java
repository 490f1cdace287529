package io.memlog.benchmarks;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a store. Stateless. */
final class Polling {
    private static final long LOOK_AGAIN_MS = 20;

    private Polling() {}

    /** Looks each 20 ms. */
    static void until(Duration timeout, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("expected within %s that %s".formatted(timeout, what));
            }
            try {
                Thread.sleep(LOOK_AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
