package io.memlog.reconciler;

import io.memlog.reconciler.CheckReport.State;
import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.offsets.OutcomesReport;
import io.memlog.reconciler.operations.OperationRun;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A check as a part of an operation: tells its progress, is timed and logged. Not thread-safe: one check at a time. */
final class CheckRun {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRun.class);

    private final Check check;
    private final MeterRegistry metrics;
    private final Clock clock;

    CheckRun(Check check, MeterRegistry metrics, Clock clock) {
        this.check = check;
        this.metrics = metrics;
        this.clock = clock;
        for (Level level : Level.values()) {
            // A series that begins with its first failure shows no increase, and no alert.
            var unused = timer(level, "failed");
        }
    }

    /** A cancelled operation ends before or after its check, not in the middle of a reading. */
    CheckReport run(OperationRun run, CheckRequest request) {
        run.checkCancelled();
        run.phase("comparing");
        long start = System.nanoTime();
        CheckReport report =
                check.run(CheckReport.running(run.id(), request.levelOrDefault(), clock.instant()), request);
        record(report, Duration.ofNanos(System.nanoTime() - start));
        tell(run, report);
        return report;
    }

    private static void tell(OperationRun run, CheckReport report) {
        long compared = report.stores().stream().mapToLong(StoreJson::compared).sum();
        run.phase("compared", compared);
        run.done(compared);
        report.findings().stream()
                .collect(
                        Collectors.groupingBy(finding -> finding.store() + "/" + finding.kind(), Collectors.counting()))
                .forEach(run::kind);
        report.stores()
                .forEach(store -> store.partitions()
                        .forEach(partition -> run.offset(partition.partition(), partition.watermark())));
    }

    private void record(CheckReport report, Duration duration) {
        String result = result(report);
        timer(report.level(), result).record(duration);
        LOG.atInfo()
                .addKeyValue("check", report.id())
                .addKeyValue("level", report.level())
                .addKeyValue("findings", report.findings().size())
                .log("Check is {} after {} ms", result, duration.toMillis());
    }

    /** Level offsets compares no content: where it finds nothing wrong, nothing is equal and nothing differs. */
    static String result(CheckReport report) {
        if (report.state() == State.FAILED) {
            return "failed";
        }
        if (report.consistent()) {
            return "consistent";
        }
        boolean isLost = report.outcomes() != null && report.outcomes().state() == OutcomesReport.State.DIFFERENT;
        boolean isOnlyLook =
                report.level() == Level.OFFSETS && report.findings().isEmpty() && !isLost;
        return isOnlyLook ? "looked" : "different";
    }

    private Timer timer(Level level, String result) {
        return metrics.timer(
                "memlog.reconciler.check", "level", level.name().toLowerCase(Locale.ROOT), "result", result);
    }
}
