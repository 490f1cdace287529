package io.memlog.reconciler.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.schemas.MemlogException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits operations when they are due and this process leads; used by one thread.
 *
 * <p>What is due while the last one of its own has not ended is left out, and so is what was due while nobody led: the cost of a
 * schedule cannot pile up. A process that has lost the lead, because it was paused for instance, cancels what it had begun: the next
 * leader has begun the same.
 */
public final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<Line> lines = new ArrayList<>();
    private final Operations operations;
    private final BooleanSupplier leads;
    private final Clock clock;

    public Scheduler(List<Entry> entries, Operations operations, BooleanSupplier leads, Clock clock) {
        this.operations = operations;
        this.leads = leads;
        this.clock = clock;
        Instant now = clock.instant();
        entries.forEach(entry -> lines.add(new Line(entry, now)));
    }

    /**
     * One operation and its times.
     *
     * @param operation name of its kind
     * @param parameters of each run
     */
    public record Entry(Schedule schedule, String operation, ObjectNode parameters) {
        public Entry {
            parameters = parameters.deepCopy();
        }
    }

    private static final class Line {
        private final Entry entry;
        private Instant dueAt;
        private @Nullable Submitted last;

        Line(Entry entry, Instant now) {
            this.entry = entry;
            this.dueAt = entry.schedule().next(now);
        }

        boolean isRunning() {
            return last != null && !last.end().isDone();
        }
    }

    /** Until interrupted. */
    public void keepRunning() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            submitDue();
            Thread.sleep(LOOK);
        }
    }

    void submitDue() {
        boolean isLeader = leads.getAsBoolean();
        Instant now = clock.instant();
        for (Line line : lines) {
            if (!isLeader) {
                cancel(line);
            }
            if (line.dueAt.isAfter(now)) {
                continue;
            }
            line.dueAt = line.entry.schedule().next(now);
            if (isLeader) {
                submit(line);
            }
        }
    }

    private void submit(Line line) {
        if (line.isRunning()) {
            LOG.atWarn().addKeyValue("kind", line.entry.operation()).log("Left out: the last one has not ended");
            return;
        }
        try {
            line.last = operations.submit(
                    line.entry.operation(), line.entry.parameters().deepCopy());
        } catch (MemlogException e) {
            LOG.atError().addKeyValue("kind", line.entry.operation()).log("Not started: {}", e.getMessage());
        }
    }

    private void cancel(Line line) {
        Submitted last = line.last;
        if (last != null && line.isRunning()) {
            LOG.atWarn().addKeyValue("kind", line.entry.operation()).log("Cancelled: another reconciler leads by now");
            var unused = operations.cancel(last.operation().id());
        }
        line.last = null;
    }
}
