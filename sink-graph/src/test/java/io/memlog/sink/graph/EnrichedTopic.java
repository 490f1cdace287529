package io.memlog.sink.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes memory.enriched in transactions, as extraction-streams does, and knows what must become of it. For one thread. */
final class EnrichedTopic implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final int USERS = 7;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<SpecificRecord> values;
    private final TreeMap<String, MemoryRecord> expected = new TreeMap<>();
    private final Random random = new Random(11);

    EnrichedTopic(String bootstrapServers, String registryUrl) {
        try (Admin admin = Admin.create(KafkaSettings.admin(bootstrapServers, "test"))) {
            TopicProvisioner.ensure(admin, PARTITIONS, 1);
        }
        this.values = MemlogSerdes.enriched(MemlogSerdes.config(registryUrl)).serializer();
        Map<String, Object> config = KafkaSettings.producer(bootstrapServers, "test");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + UUID.randomUUID());
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Memory key to its record. */
    Map<String, MemoryRecord> expected() {
        return Map.copyOf(expected);
    }

    /** First versions, in transactions of 500. */
    void fill(int memories) {
        for (int from = 0; from < memories; from += 500) {
            producer.beginTransaction();
            for (int i = from; i < Math.min(memories, from + 500); i++) {
                put("m" + i);
            }
            producer.commitTransaction();
        }
    }

    /** New memories, new versions and erasures, of those from one number to another; one transaction in four is aborted. */
    void writeSome(int from, int to) {
        Map<String, MemoryRecord> before = new TreeMap<>(expected);
        producer.beginTransaction();
        for (int i = 0; i < 10; i++) {
            var memoryId = "m" + random.nextInt(from, to);
            if (expected.containsKey(key(memoryId)) && random.nextInt(10) == 0) {
                expected.remove(key(memoryId));
                send(key(memoryId), null);
            } else {
                put(memoryId);
            }
        }
        put("probe");
        if (random.nextInt(4) == 0) {
            producer.flush();
            producer.abortTransaction();
            expected.clear();
            expected.putAll(before);
        } else {
            producer.commitTransaction();
        }
    }

    static String key(String memoryId) {
        return "acme/%s/%s".formatted(user(memoryId), memoryId);
    }

    @Override
    public void close() {
        producer.close();
    }

    private void put(String memoryId) {
        MemoryRecord present = expected.get(key(memoryId));
        MemoryRecord memory = MemoryRecords.memory(
                user(memoryId),
                memoryId,
                present == null ? 1 : present.getVersion() + 1,
                "e" + random.nextInt(200),
                "f" + random.nextInt(200));
        expected.put(key(memoryId), memory);
        send(key(memoryId), values.serialize(Topics.ENRICHED, memory));
    }

    private static String user(String memoryId) {
        return "user-" + Math.floorMod(memoryId.hashCode(), USERS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails the transaction's end.
    private void send(String key, byte @Nullable [] value) {
        int partition = Partitions.ofEnrichedKey(key, PARTITIONS);
        producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, key.getBytes(UTF_8), value));
    }
}
