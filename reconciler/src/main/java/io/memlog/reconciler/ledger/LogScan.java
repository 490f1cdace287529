package io.memlog.reconciler.ledger;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads parts of a topic from given offsets up to given ends with a consumer of its own, without a group. Not thread-safe; closes
 * its consumer.
 */
public final class LogScan implements AutoCloseable {
    /** Large fetches and polls for reading a log whole, at a size on the heap that does not depend on the number of partitions. */
    public static final Map<String, Object> SETTINGS = Map.of(
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_096,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer reads committed records only; this object owns it */
    public LogScan(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Takes what is read, in offset order per partition. */
    public interface Handler {
        void record(ConsumerRecord<byte[], byte[]> scanned);

        /** All records of the partition below {@code nextOffset} have been handed over. */
        void reached(int partition, long nextOffset);
    }

    /**
     * Reads each partition from {@code start} to at least {@code end}; partitions where there is nothing to read are left out.
     *
     * @throws MemlogException with {@link ErrorCode#LOG_UNAVAILABLE} if the log cannot be read for a minute
     */
    public void run(String topic, Map<Integer, LogBounds> ranges, Handler handler) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, Long> starts = new HashMap<>();
        ranges.forEach((partition, range) -> {
            if (range.start() < range.end()) {
                ends.put(new TopicPartition(topic, partition), range.end());
                starts.put(new TopicPartition(topic, partition), range.start());
            }
        });
        if (ends.isEmpty()) {
            return;
        }
        try {
            consumer.assign(ends.keySet());
            // A partition that stays assigned also stays as paused as the scan before has left it.
            consumer.resume(ends.keySet());
            starts.forEach(consumer::seek);
            pollUntil(ends, handler);
        } catch (KafkaException e) {
            throw new MemlogException(
                    ErrorCode.LOG_UNAVAILABLE, "%s: expected to read %s, found %s".formatted(topic, ends, e), e);
        }
    }

    private void pollUntil(Map<TopicPartition, Long> ends, Handler handler) {
        Set<TopicPartition> unfinished = new HashSet<>(ends.keySet());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!unfinished.isEmpty()) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            polled.forEach(handler::record);
            // Positions move past transaction markers too, which no record shows.
            boolean hasMoved = !polled.isEmpty() || !polled.nextOffsets().isEmpty();
            for (TopicPartition partition : Set.copyOf(unfinished)) {
                long position = consumer.position(partition, PATIENCE);
                handler.reached(partition.partition(), position);
                if (position >= ends.getOrDefault(partition, Long.MAX_VALUE)) {
                    unfinished.remove(partition);
                }
            }
            consumer.pause(ends.keySet().stream()
                    .filter(partition -> !unfinished.contains(partition))
                    .toList());
            if (hasMoved) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new MemlogException(
                        ErrorCode.LOG_UNAVAILABLE,
                        "expected to read %s within %s, found no records".formatted(unfinished, PATIENCE));
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
