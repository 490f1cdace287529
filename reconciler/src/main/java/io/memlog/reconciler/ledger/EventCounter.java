package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.EventCountFile.Counted;
import io.memlog.schemas.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the records of memory.events. Offsets cannot be subtracted for that: a transactional producer leaves markers and aborted
 * records between them. Reads on from where it, or the process before it, was. Not thread-safe.
 */
public final class EventCounter {
    private final LogPositions log;
    private final LogScan scan;
    private final EventCountFile file;
    private final Map<Integer, EventCount> counts;
    private String topicId;

    /** @param file where the counts are kept */
    public EventCounter(LogPositions log, LogScan scan, Path file) {
        this.log = log;
        this.scan = scan;
        this.file = new EventCountFile(file);
        Counted kept = this.file.read();
        counts = new HashMap<>(kept.counts());
        topicId = kept.topicId();
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
        Map<Integer, EventCount> before = Map.copyOf(counts);
        scan.run(Topics.EVENTS, unread, new Handler());
        if (!counts.equals(before)) {
            file.write(new Counted(topicId, counts));
        }
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
