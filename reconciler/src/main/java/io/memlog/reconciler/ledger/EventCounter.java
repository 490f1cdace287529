package io.memlog.reconciler.ledger;

import io.memlog.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the records of memory.events. Offsets cannot be subtracted for that: a transactional producer leaves markers and aborted
 * records between them. Reads on from where it was. Not thread-safe.
 */
public final class EventCounter {
    private final LogPositions log;
    private final LogScan scan;
    private final Map<Integer, EventCount> counts = new HashMap<>();
    private String topicId = "";

    /**
     * Committed records of one partition.
     *
     * @param from first offset counted
     * @param to next offset after the counted ones
     * @param last offset of the last record, -1 if there is none
     */
    public record EventCount(long from, long to, long records, long last) {}

    public EventCounter(LogPositions log, LogScan scan) {
        this.log = log;
        this.scan = scan;
    }

    /** Counts everything that is committed now. */
    public Map<Integer, EventCount> countToEnd() {
        String currentTopicId = log.topicId(Topics.EVENTS);
        Map<Integer, LogBounds> unread = new HashMap<>();
        log.bounds(Topics.EVENTS).forEach((partition, bound) -> {
            EventCount known = counts.get(partition);
            if (known == null
                    || !currentTopicId.equals(topicId)
                    || known.to() > bound.end()
                    || known.to() < bound.start()) {
                known = new EventCount(bound.start(), bound.start(), 0, -1);
                counts.put(partition, known);
            }
            unread.put(partition, new LogBounds(known.to(), bound.end()));
        });
        topicId = currentTopicId;
        scan.run(Topics.EVENTS, unread, new Handler());
        return Map.copyOf(counts);
    }

    private final class Handler implements LogScan.Handler {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> scanned) {
            counts.computeIfPresent(
                    scanned.partition(),
                    (partition, count) ->
                            new EventCount(count.from(), scanned.offset() + 1, count.records() + 1, scanned.offset()));
        }

        @Override
        public void reached(int partition, long nextOffset) {
            counts.computeIfPresent(
                    partition, (key, count) -> new EventCount(count.from(), nextOffset, count.records(), count.last()));
        }
    }
}
