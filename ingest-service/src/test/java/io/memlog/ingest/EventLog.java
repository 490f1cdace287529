package io.memlog.ingest;

import io.memlog.schemas.ReadToken;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads memory.events as extraction-streams would. Not thread-safe. */
final class EventLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<String, MemoryEvent> consumer;
    private final List<TopicPartition> partitions;

    EventLog(String bootstrapServers, String registryUrl) {
        consumer = new KafkaConsumer<>(
                KafkaSettings.consumer(bootstrapServers, "test-event-log"),
                new StringDeserializer(),
                MemlogSerdes.events(MemlogSerdes.config(registryUrl)).deserializer());
        partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** The event that a token of a single write points to. */
    ConsumerRecord<String, MemoryEvent> at(ReadToken token) {
        Map.Entry<Integer, Long> position =
                token.offsets().entrySet().iterator().next();
        var partition = new TopicPartition(Topics.EVENTS, position.getKey());
        consumer.assign(List.of(partition));
        consumer.seek(partition, position.getValue());
        while (true) {
            for (ConsumerRecord<String, MemoryEvent> record : consumer.poll(POLL)) {
                return record;
            }
        }
    }

    /** All events of a user, in their order. */
    List<MemoryEvent> of(String userId) {
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<MemoryEvent> events = new ArrayList<>();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            for (ConsumerRecord<String, MemoryEvent> record : consumer.poll(POLL)) {
                if (record.value().getUserId().equals(userId)) {
                    events.add(record.value());
                }
            }
        }
        return events;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
