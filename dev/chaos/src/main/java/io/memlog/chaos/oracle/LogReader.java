package io.memlog.chaos.oracle;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.schemas.serde.UndecodableRecord;
import io.memlog.testkit.service.PartAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads whole topics as a consumer of committed records sees them. Not thread-safe. */
public final class LogReader {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final PartAddresses addresses;
    private final int partitions;
    private final Map<String, String> serdes;

    public LogReader(PartAddresses addresses, int partitions) {
        this.addresses = addresses;
        this.partitions = partitions;
        this.serdes = MemlogSerdes.config(addresses.registry());
    }

    /** All events; the value is null where the bytes are no event. */
    public List<Logged<MemoryEvent>> events() {
        return read(Topics.EVENTS, MemlogSerdes.events(serdes).deserializer());
    }

    /** All records of memory.enriched: states, progress, tombstones. */
    public List<Logged<SpecificRecord>> enriched() {
        return read(Topics.ENRICHED, MemlogSerdes.enriched(serdes).deserializer());
    }

    public List<Logged<Outcome>> outcomes() {
        return read(Topics.OUTCOMES, MemlogSerdes.outcomes(serdes).deserializer());
    }

    /** Partition to the offset after the last committed record or marker. */
    public Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            return consumer.endOffsets(partitionsOf(topic), ANSWER_WITHIN);
        }
    }

    private <V> List<Logged<V>> read(String topic, Deserializer<V> values) {
        List<Logged<V>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> all = partitionsOf(topic);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, ANSWER_WITHIN);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), ANSWER_WITHIN) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    records.add(logged(record, values));
                }
            }
        }
        records.sort(Comparator.comparing(Logged::position));
        return records;
    }

    private static <V> Logged<V> logged(ConsumerRecord<String, byte[]> record, Deserializer<V> values) {
        var position = new Position(record.topic(), record.partition(), record.offset());
        return new Logged<>(position, record.key(), value(record, values));
    }

    private static <V> @Nullable V value(ConsumerRecord<String, byte[]> record, Deserializer<V> values) {
        try {
            return record.value() == null ? null : values.deserialize(record.topic(), record.value());
        } catch (UndecodableRecord e) {
            return null;
        }
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                addresses.kafka(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
