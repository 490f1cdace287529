package io.memlog.reconciler.redrive;

import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.letters.EventPlace;
import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Waits for the outcomes of events, from the end that memory.outcomes had before they were sent. Not thread-safe; closes its
 * follower.
 */
final class OutcomeWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LogFollower log;
    private final Deserializer<Outcome> format;
    private final Set<EventPlace> waiting = new HashSet<>();
    private final SortedMap<String, Long> counts = new TreeMap<>();

    OutcomeWatch(LogFollower log, Deserializer<Outcome> format) {
        this.log = log;
        this.format = format;
        log.skipToEnd();
    }

    /** What has come of the events so far, by status. */
    SortedMap<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /**
     * Returns when all have ended, or the time is up.
     *
     * @throws OperationCancelledException once nobody wants to know any more
     */
    void await(OperationRun run, Collection<EventPlace> events, Duration atMost) {
        waiting.addAll(events);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!waiting.isEmpty() && System.nanoTime() < deadline) {
            int before = waiting.size();
            log.readOn(log.bounds(), this::count);
            run.done(before - waiting.size());
            counts.forEach(run::kind);
            if (!waiting.isEmpty()) {
                run.pause(PAUSE);
            }
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> scanned) {
        try {
            Outcome outcome = format.deserialize(Topics.OUTCOMES, scanned.value());
            if (outcome != null
                    && waiting.remove(new EventPlace(outcome.getEventPartition(), outcome.getEventOffset()))) {
                counts.merge(outcome.getStatus().name(), 1L, Long::sum);
            }
        } catch (SerializationException e) {
            // Foreign bytes are nobody's outcome; the sink that keeps outcomes has dead-lettered them.
            return;
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
