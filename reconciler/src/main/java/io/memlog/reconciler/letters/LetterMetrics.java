package io.memlog.reconciler.letters;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undecided letters by reason, and how long the oldest has waited; read from time to time. Thread-safe. */
final class LetterMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(LetterMetrics.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Set<String> CODES =
            Arrays.stream(ErrorCode.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    private final LetterIndex index;
    private final Clock clock;
    private volatile @Nullable Backlog latest;

    LetterMetrics(LetterIndex index, Clock clock) {
        this.index = index;
        this.clock = clock;
    }

    /** Nothing is claimed before the first reading: until then the values are NaN. */
    void register(MeterRegistry metrics) {
        for (String code : CODES) {
            Gauge.builder("memlog.dead.letters.undecided", () -> count(code))
                    .tag("code", code)
                    .register(metrics);
        }
        Gauge.builder("memlog.dead.letters.undecided", this::countOthers)
                .tag("code", LetterFormat.UNKNOWN)
                .register(metrics);
        Gauge.builder("memlog.dead.letters.oldest.undecided.seconds", this::oldestSeconds)
                .register(metrics);
    }

    /** Reads on until interrupted; a log that cannot be reached is tried again. */
    void keepReading() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                read();
            } catch (MemlogException e) {
                LOG.atWarn().addKeyValue("errorCode", e.code()).log("Dead letters cannot be read: {}", e.getMessage());
            }
            Thread.sleep(INTERVAL);
        }
    }

    void read() {
        index.refresh();
        latest = index.backlog();
    }

    private double count(String code) {
        Backlog backlog = latest;
        return backlog == null ? Double.NaN : backlog.byCode().getOrDefault(code, 0L);
    }

    /** Codes of foreign letters are no labels: there is no end to what they may say. */
    private double countOthers() {
        Backlog backlog = latest;
        return backlog == null
                ? Double.NaN
                : backlog.byCode().entrySet().stream()
                        .filter(entry -> !CODES.contains(entry.getKey()))
                        .mapToLong(java.util.Map.Entry::getValue)
                        .sum();
    }

    private double oldestSeconds() {
        Backlog backlog = latest;
        if (backlog == null) {
            return Double.NaN;
        }
        Instant oldest = backlog.oldest();
        return oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0);
    }
}
