package io.memlog.reconciler.operations;

import java.time.Duration;

/** Holds a task back so that it handles no more than so many items a second, with no burst to begin with. Used by one thread. */
public final class RateCap {
    private final long nanosPerItem;
    private long nextAt = System.nanoTime();

    /**
     * A cap for one run.
     *
     * @param perSecond items a second, at least 1
     */
    public RateCap(int perSecond) {
        this.nanosPerItem = Duration.ofSeconds(1).toNanos() / perSecond;
    }

    /**
     * Returns when the next item may be handled.
     *
     * @throws OperationCancelledException once somebody has cancelled the operation
     */
    public void await(OperationRun run) {
        await(run, 1);
    }

    /**
     * Returns when the next items may be handled, all at once.
     *
     * @throws OperationCancelledException once somebody has cancelled the operation
     */
    public void await(OperationRun run, int items) {
        long now = System.nanoTime();
        if (nextAt > now) {
            run.pause(Duration.ofNanos(nextAt - now));
        }
        run.checkCancelled();
        // What a slow item has not used is not saved up.
        nextAt = Math.max(nextAt, now) + nanosPerItem * items;
    }
}
