package io.memlog.chaos.workload;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Everything the log has acknowledged, with the positions it named. Thread-safe. */
public final class AcceptedEvents {
    private final Queue<AcceptedEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong overRest = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();

    void addFromRest(AcceptedEvent event) {
        overRest.incrementAndGet();
        events.add(event);
    }

    void addFromAvro(AcceptedEvent event) {
        events.add(event);
    }

    void countRetry() {
        retries.incrementAndGet();
    }

    public List<AcceptedEvent> all() {
        return List.copyOf(events);
    }

    /** Those that were answered with 202. */
    public long overRest() {
        return overRest.get();
    }

    /** Attempts that were not acknowledged and had to be repeated. */
    public long retries() {
        return retries.get();
    }
}
