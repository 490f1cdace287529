package io.memlog.sink.graph;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long transactions of one kind may take; thread-safe.
 *
 * <p>A server that just started plans every statement anew, and what its limit cuts off is planned from the beginning the next time: on
 * a busy machine a limit that never moves can be one that no attempt ever keeps. So it doubles each time it is exceeded, and is what it
 * was when that has not happened for a while; that a smaller transaction kept it says nothing of a larger one.
 */
final class TransactionLimit {
    private static final Duration HELD = Duration.ofMinutes(2);

    private final Duration usual;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private Duration current;
    private long exceededAt;

    /** @param longest which it does not outgrow, unless {@code usual} is more */
    TransactionLimit(Duration usual, Duration longest) {
        this(usual, longest, System::nanoTime);
    }

    TransactionLimit(Duration usual, Duration longest, LongSupplier nanoTime) {
        this.usual = usual;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.current = usual;
    }

    synchronized Duration current() {
        if (!current.equals(usual) && nanoTime.getAsLong() - exceededAt > HELD.toNanos()) {
            current = usual;
        }
        return current;
    }

    /** @param limit of the transaction that exceeded it: of several that began together only the first one counts */
    synchronized void exceeded(Duration limit) {
        exceededAt = nanoTime.getAsLong();
        Duration twice = limit.multipliedBy(2);
        if (twice.compareTo(current) > 0 && current.compareTo(longest) < 0) {
            current = twice.compareTo(longest) < 0 ? twice : longest;
        }
    }
}
