package io.memlog.sink.vector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes memory.enriched in transactions, as extraction-streams does. For one thread. */
final class EnrichedTopic implements AutoCloseable {
    static final int PARTITIONS = 4;

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<SpecificRecord> values;

    EnrichedTopic(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        try (Admin admin = Admin.create(KafkaSettings.admin(bootstrapServers, "test"))) {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
        }
        this.values = MemlogSerdes.enriched(MemlogSerdes.config(registryUrl)).serializer();
        Map<String, Object> config = KafkaSettings.producer(bootstrapServers, "test");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + UUID.randomUUID());
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    void begin() {
        producer.beginTransaction();
    }

    void write(MemoryRecord memory) {
        send(key(memory), values.serialize(Topics.ENRICHED, memory));
    }

    void erase(MemoryRecord memory) {
        send(key(memory), null);
    }

    void writeBytes(String key, byte[] value) {
        send(key, value);
    }

    void commit() {
        producer.commitTransaction();
    }

    void abort() {
        producer.flush();
        producer.abortTransaction();
    }

    void write(List<MemoryRecord> memories) {
        begin();
        memories.forEach(this::write);
        commit();
    }

    static String key(MemoryRecord memory) {
        return memory.getTenantId() + "/" + memory.getUserId() + "/" + memory.getMemoryId();
    }

    /** Last stable offsets by partition. */
    Map<Integer, Long> ends() {
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topics.ENRICHED, partition))
                    .toList();
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions).forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /** All dead letters of the given stage so far. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters(String stage) {
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topics.DEAD_LETTER, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new java.util.ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
            return found.stream()
                    .filter(letter -> stage.equals(new String(
                            letter.headers().lastHeader("memlog-stage").value(), UTF_8)))
                    .toList();
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails the transaction's end.
    private void send(String key, byte @Nullable [] value) {
        int partition = Partitions.ofEnrichedKey(key, PARTITIONS);
        producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, key.getBytes(UTF_8), value));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                KafkaSettings.consumer(bootstrapServers, "test"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
