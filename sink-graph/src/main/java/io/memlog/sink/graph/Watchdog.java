package io.memlog.sink.graph;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads that wait too long; thread-safe.
 *
 * <p>The driver waits for an answer for as long as the connection looks open, and a half-open one does so for hours. Interrupted, it
 * drops the connection, and what was waiting for it fails.
 */
final class Watchdog implements AutoCloseable {
    /** The driver waits on where it cannot drop a connection yet, as while it gets one, so one bark may not be enough. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("graph-watchdog").daemon().factory());

    Watchdog() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** From now on the calling thread has so long to close the watch. */
    Watch over(Duration limit) {
        var watch = new Watch(Thread.currentThread());
        watch.alarm =
                timer.scheduleWithFixedDelay(watch::bark, limit.toMillis(), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One thread's time; closed by that thread. */
    static final class Watch implements AutoCloseable {
        private final Thread watched;
        private volatile @Nullable Future<?> alarm;
        private volatile Runnable release = () -> {};
        private boolean hasBarked;
        private boolean isOver;

        private Watch(Thread watched) {
            this.watched = watched;
        }

        synchronized boolean hasBarked() {
            return hasBarked;
        }

        /** What ends the wait where an interrupt of the watched thread does not; called by another thread, which is interrupted. */
        void release(Runnable how) {
            release = how;
        }

        private void bark() {
            synchronized (this) {
                if (isOver) {
                    return;
                }
                hasBarked = true;
                watched.interrupt();
            }
            Thread.currentThread().interrupt();
            try {
                release.run();
            } catch (RuntimeException e) {
                // Of interest to the watched thread only, which hears of it.
            } finally {
                Thread.interrupted();
            }
        }

        /** Afterwards the thread is not interrupted by this watch any more. */
        @Override
        public void close() {
            Future<?> set = alarm;
            if (set != null) {
                set.cancel(false);
            }
            synchronized (this) {
                isOver = true;
                if (hasBarked) {
                    Thread.interrupted();
                }
            }
        }
    }
}
