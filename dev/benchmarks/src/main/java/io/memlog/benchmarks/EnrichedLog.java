package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.service.TopicProvisioner;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** memory.enriched, made anew and filled as often as a benchmark needs it. For one thread. */
final class EnrichedLog implements AutoCloseable {
    private static final int TRANSACTION = 1_000;
    private static final long TIMEOUT_SECONDS = 30;

    private final BenchmarkParts parts;
    private final Admin admin;
    private final Serializer<SpecificRecord> values;
    private int partitions;
    private long bytes;
    private long appended;

    EnrichedLog(BenchmarkParts parts) {
        this.parts = parts;
        this.admin = Admin.create(KafkaSettings.admin(parts.bootstrapServers(), "bench"));
        this.values =
                MemlogSerdes.enriched(MemlogSerdes.config(parts.registryUrl())).serializer();
    }

    /** New topics with so many partitions, and the sample. */
    void refill(int newPartitions, int records) {
        refill(newPartitions, records, SampleMemories::memory);
    }

    void refill(int newPartitions, int records, IntFunction<MemoryRecord> memories) {
        recreate(newPartitions);
        write(records, memories);
    }

    /** Adds records in transactions, as extraction-streams does. */
    void write(int records, IntFunction<MemoryRecord> memories) {
        Map<String, Object> config = KafkaSettings.producer(parts.bootstrapServers(), "bench");
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-" + UUID.randomUUID());
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int from = 0; from < records; from += TRANSACTION) {
                producer.beginTransaction();
                for (int number = from; number < Math.min(from + TRANSACTION, records); number++) {
                    append(producer, memories.apply(number), (metadata, failure) -> {});
                }
                producer.commitTransaction();
            }
        }
    }

    /** A producer that sends each record at once and outside of transactions, which would hold it back. */
    KafkaProducer<byte[], byte[]> promptProducer() {
        Map<String, Object> config = KafkaSettings.producer(parts.bootstrapServers(), "bench");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // A failed send fails the transaction's end, or the callback hears it.
    void append(KafkaProducer<byte[], byte[]> producer, MemoryRecord memory, Callback acknowledged) {
        String key = "%s/%s/%s".formatted(memory.getTenantId(), memory.getUserId(), memory.getMemoryId());
        byte[] value = values.serialize(Topics.ENRICHED, memory);
        bytes += value.length;
        appended++;
        int partition = Partitions.ofEnrichedKey(key, partitions);
        producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, key.getBytes(UTF_8), value), acknowledged);
    }

    /** Mean size of the values so far, before Kafka compresses them. */
    long meanBytes() {
        return appended == 0 ? 0 : bytes / appended;
    }

    @Override
    public void close() {
        values.close();
        admin.close();
    }

    private void recreate(int newPartitions) {
        Set<String> existing = await(admin.listTopics().names());
        existing.retainAll(Topics.all().stream().map(Topics.Topic::name).toList());
        await(admin.deleteTopics(existing).all());
        // The provisioner believes the list of topics, which may lag behind for a moment.
        Polling.until(
                Duration.ofSeconds(TIMEOUT_SECONDS),
                "topics %s are gone".formatted(existing),
                () -> await(admin.listTopics().names()).stream().noneMatch(existing::contains));
        TopicProvisioner.ensure(admin, newPartitions, 1);
        partitions = newPartitions;
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka: expected an answer, found " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
