package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Writes memory.events as ingest-service does, and reads what the single writer has made of them. Thread-safe. */
final class EventLog implements AutoCloseable {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong ids = new AtomicLong();
    private final String kafka;
    private final Map<String, String> serdes;
    private final Serializer<MemoryEvent> values;
    private final KafkaProducer<byte[], byte[]> producer;

    EventLog(String kafka, String registry) {
        this.kafka = kafka;
        this.serdes = MemlogSerdes.config(registry);
        this.values = MemlogSerdes.events(serdes).serializer();
        this.producer = new KafkaProducer<>(
                KafkaSettings.producer(kafka, "test-events"), new ByteArraySerializer(), new ByteArraySerializer());
    }

    void put(String key, String content) {
        send(key, Put.newBuilder().setContent(content).build());
    }

    void append(String key, String text) {
        send(key, Append.newBuilder().setText(text).build());
    }

    void erase(String key) {
        send(key, Erase.newBuilder().build());
    }

    void flush() {
        producer.flush();
    }

    /** Every version of every memory in the order of the log; 0 stands for a tombstone. */
    Map<String, List<Long>> versions() {
        Map<String, List<Long>> versions = new HashMap<>();
        try (var consumer = new KafkaConsumer<String, SpecificRecord>(
                KafkaSettings.consumer(kafka, "test-enriched"),
                new StringDeserializer(),
                MemlogSerdes.enriched(serdes).deserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, VerificationIT.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topics.ENRICHED, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            partition -> consumer.position(partition) < Objects.requireNonNull(ends.get(partition)))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.value() instanceof MemoryRecord memory) {
                        versions.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(memory.getVersion());
                    } else if (record.value() == null) {
                        versions.computeIfAbsent(record.key(), key -> new ArrayList<>())
                                .add(0L);
                    }
                });
            }
        }
        return versions;
    }

    private void send(String key, Object op) {
        MemoryKey memory = MemoryKey.parse(key);
        String scope = memory.scope().key();
        MemoryEvent event = MemoryEvent.newBuilder()
                .setEventId("event-" + ids.incrementAndGet())
                .setTenantId(memory.scope().tenantId())
                .setUserId(memory.scope().userId())
                .setMemoryId(memory.memoryId())
                .setActor("test")
                .setOccurredAt(NOON)
                .setOp(op)
                .build();
        var unused = producer.send(new ProducerRecord<>(
                Topics.EVENTS,
                Partitions.ofScope(scope, VerificationIT.PARTITIONS),
                scope.getBytes(UTF_8),
                values.serialize(Topics.EVENTS, event)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
