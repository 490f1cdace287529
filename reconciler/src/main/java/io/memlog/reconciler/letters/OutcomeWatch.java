package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Waits for the outcomes of events, from the end that memory.outcomes had before they were sent. Not thread-safe; closes its
 * scan.
 */
final class OutcomeWatch implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LogPositions log;
    private final LogScan scan;
    private final Deserializer<Outcome> format;
    private final Map<Integer, Long> next = new HashMap<>();

    /** An event by its place on memory.events. */
    record EventPlace(int partition, long offset) {}

    OutcomeWatch(LogPositions log, LogScan scan, Deserializer<Outcome> format) {
        this.log = log;
        this.scan = scan;
        this.format = format;
        log.bounds(Topics.OUTCOMES).forEach((partition, bound) -> next.put(partition, bound.end()));
    }

    /** Counts by status what has come of the events when all have ended, the time is up, or nobody wants to know any more. */
    SortedMap<String, Long> await(Set<EventPlace> events, Duration atMost, BooleanSupplier isCancelled) {
        var waiting = new HashSet<>(events);
        var counts = new TreeMap<String, Long>();
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!waiting.isEmpty() && System.nanoTime() < deadline && !isCancelled.getAsBoolean()) {
            read(waiting, counts);
            if (!waiting.isEmpty() && !hasPaused()) {
                break;
            }
        }
        return counts;
    }

    private void read(Set<EventPlace> waiting, SortedMap<String, Long> counts) {
        Map<Integer, LogBounds> unread = new HashMap<>();
        log.bounds(Topics.OUTCOMES)
                .forEach((partition, bound) ->
                        unread.put(partition, new LogBounds(next.getOrDefault(partition, bound.start()), bound.end())));
        scan.run(Topics.OUTCOMES, unread, new LogScan.Handler() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> scanned) {
                count(scanned, waiting, counts);
            }

            @Override
            public void reached(int partition, long nextOffset) {
                next.put(partition, nextOffset);
            }
        });
    }

    private void count(
            ConsumerRecord<byte[], byte[]> scanned, Set<EventPlace> waiting, SortedMap<String, Long> counts) {
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
        scan.close();
    }

    private static boolean hasPaused() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
