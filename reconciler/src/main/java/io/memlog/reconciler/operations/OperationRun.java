package io.memlog.reconciler.operations;

import io.memlog.reconciler.operations.OperationProgress.Span;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A task's view of its own operation: it tells its progress and hears of its cancellation. Thread-safe. */
public final class OperationRun {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final String id;
    private final SortedMap<String, Long> kinds = new TreeMap<>();
    private final SortedMap<Integer, Span> offsets = new TreeMap<>();
    private String phase = "";
    private long total;
    private long done;
    private long failed;
    private @Nullable Pace pace;
    private volatile boolean isCancelled;
    private final boolean isTakenUp;
    private volatile boolean mayHaveBegun;

    /** @param isTakenUp see {@link #isTakenUp} */
    OperationRun(String id, boolean isTakenUp) {
        this.id = id;
        this.isTakenUp = isTakenUp;
        this.mayHaveBegun = isTakenUp;
    }

    /** Where a phase stood when it was first asked. */
    private record Pace(long done, long nanos) {}

    public String id() {
        return id;
    }

    public synchronized void phase(String now) {
        phase = now;
        pace = null;
    }

    /** Begins a phase that handles this many items, none of them yet. */
    public synchronized void phase(String now, long items) {
        phase = now;
        total = items;
        done = 0;
        failed = 0;
        pace = new Pace(0, System.nanoTime());
    }

    /** Says how far a phase is that others move on, or begins it; what was done before it began is not counted into its rate. */
    public synchronized void at(String now, long doneNow, long totalNow) {
        if (!phase.equals(now) || pace == null) {
            phase(now, totalNow);
            pace = new Pace(doneNow, System.nanoTime());
        }
        done = doneNow;
        total = totalNow;
    }

    public synchronized void done(long items) {
        done += items;
    }

    public synchronized void failed(long items) {
        failed += items;
    }

    /** Replaces the count of a kind. */
    public synchronized void kind(String kind, long count) {
        kinds.put(kind, count);
    }

    public synchronized void offset(int partition, long offset) {
        offsets.merge(partition, new Span(offset, offset), (known, next) -> known.with(offset));
    }

    public synchronized OperationProgress progress() {
        Double perSecond = perSecond();
        Long secondsLeft = perSecond == null || perSecond <= 0 ? null : Math.round((total - done) / perSecond);
        return new OperationProgress(phase, total, done, failed, kinds, offsets, perSecond, secondsLeft);
    }

    /** Of less than a second it would say nothing. */
    private @Nullable Double perSecond() {
        if (pace == null) {
            return null;
        }
        double seconds = (System.nanoTime() - pace.nanos()) / 1e9;
        return seconds < 1 ? null : Math.round((done - pace.done()) / seconds * 10) / 10.0;
    }

    public boolean isCancelled() {
        return isCancelled;
    }

    /** A former process may have run it, as far as it came. */
    public boolean isTakenUp() {
        return isTakenUp;
    }

    /** There may be something to take back if the operation is cancelled: begun a moment ago, or by a former process. */
    public boolean mayHaveBegun() {
        return mayHaveBegun;
    }

    /** Called before something is begun that a cancellation has to take back. */
    public void begins() {
        mayHaveBegun = true;
    }

    /**
     * Does nothing, unless cancelled.
     *
     * @throws OperationCancelledException once somebody has cancelled the operation; let it end the task
     */
    public void checkCancelled() {
        if (isCancelled) {
            throw new OperationCancelledException();
        }
    }

    /**
     * Waits, unless cancelled.
     *
     * @throws OperationCancelledException once somebody has cancelled the operation
     */
    public void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        checkCancelled();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            sleep(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
            checkCancelled();
        }
    }

    void cancel() {
        isCancelled = true;
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.INTERNAL, "operation interrupted: the service stops", e);
        }
    }
}
