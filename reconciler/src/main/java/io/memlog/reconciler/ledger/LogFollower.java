package io.memlog.reconciler.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a topic on from where it ended the last time, to the end that it has now. Not thread-safe; closing it closes its scan. */
public final class LogFollower implements AutoCloseable {
    private final LogPositions log;
    private final LogScan scan;
    private final String topic;
    private final Map<Integer, Long> next = new HashMap<>();

    /** Begins at the start of the topic. */
    public LogFollower(LogPositions log, LogScan scan, String topic) {
        this.log = log;
        this.scan = scan;
        this.topic = topic;
    }

    /** First and last offsets as they are now. */
    public Map<Integer, LogBounds> bounds() {
        return log.bounds(topic);
    }

    /** The topic ends before what was read of it: it was deleted and created again, or has lost records. */
    public boolean hasShrunk(Map<Integer, LogBounds> bounds) {
        return bounds.entrySet().stream()
                .anyMatch(bound -> next(bound.getKey()) > bound.getValue().end());
    }

    /** Reads everything again, or for the first time. */
    public void startOver() {
        next.clear();
    }

    /** Leaves out what is on the topic now. */
    public void skipToEnd() {
        bounds().forEach((partition, bound) -> next.put(partition, bound.end()));
    }

    /** First offset of the partition that was not read yet. */
    public long next(int partition) {
        return next.getOrDefault(partition, 0L);
    }

    /** Hands over what was not read yet, up to these bounds, in the order of each partition. */
    public void readOn(Map<Integer, LogBounds> bounds, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Map<Integer, LogBounds> unread = new HashMap<>();
        bounds.forEach((partition, bound) ->
                unread.put(partition, new LogBounds(Math.max(bound.start(), next(partition)), bound.end())));
        scan.run(topic, unread, new LogScan.Handler() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> scanned) {
                taker.accept(scanned);
            }

            @Override
            public void reached(int partition, long nextOffset) {
                next.put(partition, nextOffset);
            }
        });
    }

    @Override
    public void close() {
        scan.close();
    }
}
