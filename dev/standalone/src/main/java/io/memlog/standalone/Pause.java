package io.memlog.standalone;

import java.time.Duration;

/** Waiting that keeps the interrupt flag; stateless. */
final class Pause {
    private Pause() {}

    static void forAWhile(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
