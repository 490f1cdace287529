package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.schemas.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads whole records of the log by their place. Not thread-safe; closes its scan. */
public final class LetterBytes implements AutoCloseable {
    private final LogPositions log;
    private final LogScan scan;

    LetterBytes(LogPositions log, LogScan scan) {
        this.log = log;
        this.scan = scan;
    }

    /** The letters at these places; those that are deleted meanwhile are missing. */
    public Map<LetterId, ConsumerRecord<byte[], byte[]>> read(Collection<LetterId> ids) {
        Map<LetterId, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        each(ids, raw -> found.put(new LetterId(raw.partition(), raw.offset()), raw));
        return found;
    }

    /** Hands over the letters at these places, partition by partition in the order of the log. */
    public void each(Collection<LetterId> ids, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Map<Integer, LogBounds> bounds = log.bounds(Topics.DEAD_LETTER);
        Map<Integer, LogBounds> ranges = new HashMap<>();
        Set<LetterId> wanted = new HashSet<>(ids);
        for (LetterId id : ids) {
            LogBounds bound = bounds.get(id.partition());
            if (bound != null && id.offset() >= bound.start() && id.offset() < bound.end()) {
                ranges.merge(
                        id.partition(),
                        new LogBounds(id.offset(), id.offset() + 1),
                        (one, other) ->
                                new LogBounds(Math.min(one.start(), other.start()), Math.max(one.end(), other.end())));
            }
        }
        run(Topics.DEAD_LETTER, ranges, raw -> {
            if (wanted.contains(new LetterId(raw.partition(), raw.offset()))) {
                taker.accept(raw);
            }
        });
    }

    /** A record of another topic of ours, if it is still there. */
    public Optional<ConsumerRecord<byte[], byte[]>> original(Source source) {
        LogBounds bound = log.bounds(source.topic()).get(source.partition());
        if (bound == null || source.offset() < bound.start() || source.offset() >= bound.end()) {
            return Optional.empty();
        }
        Map<Long, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        run(
                source.topic(),
                Map.of(source.partition(), new LogBounds(source.offset(), source.offset() + 1)),
                raw -> found.put(raw.offset(), raw));
        return Optional.ofNullable(found.get(source.offset()));
    }

    private void run(String topic, Map<Integer, LogBounds> ranges, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        scan.run(topic, ranges, new LogScan.Handler() {
            @Override
            public void record(ConsumerRecord<byte[], byte[]> scanned) {
                taker.accept(scanned);
            }

            @Override
            public void reached(int partition, long nextOffset) {}
        });
    }

    @Override
    public void close() {
        scan.close();
    }
}
