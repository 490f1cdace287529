package io.memlog.reconciler;

import io.memlog.reconciler.CheckReport.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queues checks, runs one at a time, and remembers the last hundred reports. Thread-safe. */
final class Checks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
    private static final int REMEMBERED = 100;

    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("checks").factory());
    private final Map<String, CheckReport> reports = new LinkedHashMap<>();
    private final Check check;
    private final MeterRegistry metrics;
    private final Clock clock;

    Checks(Check check, MeterRegistry metrics, Clock clock) {
        this.check = check;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * A check that was asked for.
     *
     * @param report as it is at the start
     * @param done the report at the end; never fails
     */
    record Submitted(CheckReport report, CompletableFuture<CheckReport> done) {}

    Submitted submit(CheckRequest request) {
        CheckReport running =
                CheckReport.running(UUID.randomUUID().toString(), request.levelOrDefault(), clock.instant());
        remember(running);
        return new Submitted(running, CompletableFuture.supplyAsync(() -> run(running, request), worker));
    }

    synchronized Optional<CheckReport> find(String id) {
        return Optional.ofNullable(reports.get(id));
    }

    private CheckReport run(CheckReport running, CheckRequest request) {
        long start = System.nanoTime();
        CheckReport report;
        try {
            report = check.run(running, request);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("check", running.id()).setCause(e).log("Check failed: {}", e.getMessage());
            report = running.failed(String.valueOf(e.getMessage()), (System.nanoTime() - start) / 1_000_000);
        }
        remember(report);
        record(report, Duration.ofNanos(System.nanoTime() - start));
        return report;
    }

    private void record(CheckReport report, Duration duration) {
        String result = report.state() == State.FAILED ? "failed" : report.consistent() ? "consistent" : "different";
        metrics.timer(
                        "memlog.reconciler.check",
                        "level",
                        report.level().name().toLowerCase(Locale.ROOT),
                        "result",
                        result)
                .record(duration);
        LOG.atInfo()
                .addKeyValue("check", report.id())
                .addKeyValue("level", report.level())
                .addKeyValue("findings", report.findings().size())
                .log("Check is {} after {} ms", result, duration.toMillis());
    }

    private synchronized void remember(CheckReport report) {
        reports.put(report.id(), report);
        if (reports.size() > REMEMBERED) {
            reports.remove(reports.keySet().iterator().next());
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.atWarn().log("A check did not stop within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
