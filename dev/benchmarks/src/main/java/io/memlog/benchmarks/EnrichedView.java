package io.memlog.benchmarks;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a sink would see of memory.enriched: committed records, not decoded while something is measured. For one thread. */
final class EnrichedView implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String PROGRESS = "~";

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<SpecificRecord> values;

    EnrichedView(EnrichmentParts parts) {
        Map<String, Object> config = KafkaSettings.consumer(parts.bootstrapServers(), "bench-view");
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        this.values =
                MemlogSerdes.enriched(MemlogSerdes.config(parts.registryUrl())).deserializer();
        consumer.assign(IntStream.range(0, EnrichmentParts.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.ENRICHED, partition))
                .toList());
        toEnd();
    }

    /** Forgets what there is already. */
    void toEnd() {
        consumer.seekToEnd(consumer.assignment());
        // seekToEnd is lazy: without this, "the end" would be that of the next poll.
        consumer.assignment().forEach(consumer::position);
    }

    /** Memories that have come since, as they were written; perhaps none. */
    List<ConsumerRecord<String, byte[]>> poll() {
        List<ConsumerRecord<String, byte[]>> memories = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> each : consumer.poll(POLL)) {
            if (!each.key().startsWith(PROGRESS)) {
                memories.add(each);
            }
        }
        return memories;
    }

    /** Waits for so many memories. */
    List<ConsumerRecord<String, byte[]>> await(int count, Duration timeout) {
        List<ConsumerRecord<String, byte[]>> memories = new ArrayList<>(count);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (memories.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "expected %d enriched memories within %s, found %d".formatted(count, timeout, memories.size()));
            }
            memories.addAll(poll());
        }
        return memories;
    }

    MemoryRecord memory(ConsumerRecord<String, byte[]> written) {
        return (MemoryRecord) values.deserialize(written.topic(), written.value());
    }

    /** The last part of the key. */
    static String memoryId(ConsumerRecord<String, byte[]> written) {
        return written.key().substring(written.key().lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        consumer.close();
        values.close();
    }
}
