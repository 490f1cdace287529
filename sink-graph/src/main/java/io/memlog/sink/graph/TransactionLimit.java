package io.memlog.sink.graph;

import java.time.Duration;

/**
 * How long transactions of one kind may take; thread-safe.
 *
 * <p>A server that just started plans every statement anew, and what its limit cuts off is planned from the beginning the next time: on
 * a busy machine a limit that never moves can be one that no attempt ever keeps. So it doubles while transactions exceed it, and is
 * what it was as soon as one is committed.
 */
final class TransactionLimit {
    private final Duration usual;
    private final Duration longest;
    private Duration current;

    /** @param longest which it does not outgrow, unless {@code usual} is more */
    TransactionLimit(Duration usual, Duration longest) {
        this.usual = usual;
        this.longest = longest;
        this.current = usual;
    }

    synchronized Duration current() {
        return current;
    }

    /** @param limit of the transaction that exceeded it: of several that began together only the first one counts */
    synchronized void exceeded(Duration limit) {
        Duration twice = limit.multipliedBy(2);
        if (twice.compareTo(current) > 0 && current.compareTo(longest) < 0) {
            current = twice.compareTo(longest) < 0 ? twice : longest;
        }
    }

    synchronized void kept() {
        current = usual;
    }
}
