package io.memlog.testkit.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many requests in any second; not thread-safe, its server guards it. */
final class RateLimit {
    private static final long WINDOW = Duration.ofSeconds(1).toNanos();

    private final int mostPerSecond;
    private final Deque<Long> admitted = new ArrayDeque<>();

    RateLimit(int mostPerSecond) {
        this.mostPerSecond = mostPerSecond;
    }

    boolean admits(long now) {
        while (!admitted.isEmpty() && now - admitted.getFirst() > WINDOW) {
            admitted.removeFirst();
        }
        if (admitted.size() >= mostPerSecond) {
            return false;
        }
        admitted.addLast(now);
        return true;
    }
}
