package io.memlog.reconciler;

import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.verify.Verification;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger up with the log between checks. A reconciler that has never run one can so take over at once from the one that
 * has: it has folded the log already. Used by one thread.
 */
final class LedgerUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerUpkeep.class);

    private final Operations operations;
    private final Verification verification;
    private final Duration interval;
    private volatile Map<Integer, Long> positions = Map.of();

    LedgerUpkeep(Operations operations, Verification verification, Duration interval) {
        this.operations = operations;
        this.verification = verification;
        this.interval = interval;
    }

    /** Nothing is claimed before the first time: until then the values are NaN. */
    void register(MeterRegistry metrics, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            int number = partition;
            Gauge.builder("memlog.ledger.offset", () -> offset(number))
                    .tag("partition", String.valueOf(partition))
                    .register(metrics);
        }
    }

    /** Until interrupted; a log that cannot be read is tried again, and operations go first. */
    void keepUp() throws InterruptedException {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        while (!Thread.currentThread().isInterrupted()) {
            Thread.sleep(interval);
            if (last.isDone()) {
                last = operations.between(this::fold);
            }
        }
    }

    private void fold() {
        try {
            positions = Map.copyOf(verification.keepUp());
        } catch (RuntimeException e) {
            // Whatever it is, the next check meets it too, and says so in its report.
            LOG.atWarn().log("The ledger is not kept up: {}", e.getMessage());
        }
    }

    private double offset(int partition) {
        @Nullable Long position = positions.get(partition);
        return position == null ? Double.NaN : position;
    }
}
