package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Topics;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** memory.enriched with the gaps that transactions and compaction leave. All records are tombstones. For one thread. */
final class GappyLog implements AutoCloseable {
    static final int PARTITIONS = 4;

    private final String bootstrapServers;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    GappyLog(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(KafkaSettings.admin(bootstrapServers, "test"));
        TopicProvisioner.ensure(admin, PARTITIONS, 1);
        this.producer = newProducer();
    }

    static TopicPartition partition(int number) {
        return new TopicPartition(Topics.ENRICHED, number);
    }

    static List<TopicPartition> partitions() {
        return IntStream.range(0, PARTITIONS).mapToObj(GappyLog::partition).toList();
    }

    void commit(int partition, String... memories) {
        producer.beginTransaction();
        send(producer, partition, memories);
        producer.commitTransaction();
    }

    void abort(int partition, String... memories) {
        producer.beginTransaction();
        send(producer, partition, memories);
        producer.abortTransaction();
    }

    /** A transaction that stays open, of a producer that the caller closes. */
    KafkaProducer<byte[], byte[]> leaveOpen(int partition, String... memories) {
        KafkaProducer<byte[], byte[]> other = newProducer();
        other.beginTransaction();
        send(other, partition, memories);
        return other;
    }

    /** Last stable offsets. */
    Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    long end(TopicPartition partition) throws Exception {
        return ends().getOrDefault(partition, 0L);
    }

    /** Offsets of the records that a committed reader finds now. */
    List<Long> readable(TopicPartition partition) throws Exception {
        long end = end(partition);
        try (var consumer = consumer()) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            List<Long> offsets = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(found -> offsets.add(found.offset()));
            }
            return offsets;
        }
    }

    /** What a tool would subtract from the ends to show the lag. */
    Map<TopicPartition, Long> groupOffsets(String groupId) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(groupId)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS)
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        offsets.keySet().retainAll(partitions());
        return offsets;
    }

    /** Compacts at once whatever is not in the newest segment, and begins a new one all the time. */
    void compactEagerly() throws Exception {
        configure(ConfigResource.Type.BROKER, "", Map.of("log.cleaner.backoff.ms", "100"));
        configure(
                ConfigResource.Type.TOPIC,
                Topics.ENRICHED,
                Map.of("segment.ms", "50", "min.cleanable.dirty.ratio", "0.01", "min.compaction.lag.ms", "0"));
    }

    void stopCompacting() throws Exception {
        configure(ConfigResource.Type.TOPIC, Topics.ENRICHED, Map.of("min.compaction.lag.ms", "3600000"));
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }

    private void configure(ConfigResource.Type type, String name, Map<String, String> config) throws Exception {
        List<AlterConfigOp> changes = config.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private KafkaProducer<byte[], byte[]> newProducer() {
        Map<String, Object> config = KafkaSettings.producer(bootstrapServers, "test");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + UUID.randomUUID());
        var created = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        created.initTransactions();
        return created;
    }

    /** Returns when the broker has them: an abort would otherwise drop what has not been sent. */
    @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails the transaction's end.
    private static void send(KafkaProducer<byte[], byte[]> producer, int partition, String... memories) {
        for (String memory : memories) {
            byte[] key = ("acme/ann/" + memory).getBytes(UTF_8);
            producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, key, null));
        }
        producer.flush();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                KafkaSettings.consumer(bootstrapServers, "test"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
