package io.memlog.reconciler.reembed;

import io.memlog.reconciler.operations.OperationRun;
import java.time.Duration;

/** Tells how fast a pass is, and how long it will still take; used by one thread. */
final class Pace {
    private final OperationRun run;
    private final long total;
    private final long start = System.nanoTime();
    private long done;

    Pace(OperationRun run, long total) {
        this.run = run;
        this.total = total;
    }

    void done(int more) {
        done += more;
        double seconds =
                (System.nanoTime() - start) / (double) Duration.ofSeconds(1).toNanos();
        double perSecond = done / Math.max(seconds, 0.001);
        run.kind("PER_SECOND", Math.round(perSecond));
        run.kind("SECONDS_LEFT", Math.round(Math.max(0, total - done) / perSecond));
    }
}
