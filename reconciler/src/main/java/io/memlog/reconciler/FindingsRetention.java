package io.memlog.reconciler;

import io.memlog.reconciler.records.ReconcilerRecords;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.MemlogException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes findings that were repaired long ago, from the topic and the table; used by one thread.
 *
 * <p>Every reconciler does so, and needs no lead for it: whoever comes first has deleted them for all, and a second tombstone does no
 * harm.
 */
final class FindingsRetention {
    private static final Logger LOG = LoggerFactory.getLogger(FindingsRetention.class);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final Findings findings;
    private final ReconcilerRecords records;
    private final Duration retention;
    private final Clock clock;

    FindingsRetention(Findings findings, ReconcilerRecords records, Duration retention, Clock clock) {
        this.findings = findings;
        this.records = records;
        this.retention = retention;
        this.clock = clock;
    }

    /** Until interrupted; a log that cannot be reached is tried again. */
    void keepDeleting() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            deleteOld();
            Thread.sleep(interval());
        }
    }

    private void deleteOld() {
        Instant before = clock.instant().minus(retention);
        try {
            int deleted = findings.deleteRepaired(before);
            records.deleteRepaired(before);
            if (deleted > 0) {
                LOG.atInfo()
                        .addKeyValue("findings", deleted)
                        .log("Deleted findings that were repaired before {}", before);
            }
        } catch (MemlogException e) {
            LOG.atWarn().addKeyValue("errorCode", e.code()).log("Old findings stay for now: {}", e.getMessage());
        }
    }

    /** Often enough that what is kept a little too long does not matter. */
    private Duration interval() {
        Duration tenth = retention.dividedBy(10);
        if (tenth.compareTo(LONGEST_INTERVAL) > 0) {
            return LONGEST_INTERVAL;
        }
        return tenth.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : tenth;
    }
}
