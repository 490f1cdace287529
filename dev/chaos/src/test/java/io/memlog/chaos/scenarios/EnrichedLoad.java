package io.memlog.chaos.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Digests;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.service.PartAddresses;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes memory.enriched as fast as the sinks take it, straight to the topic: extraction would be the slowest part. Users, memories and
 * what becomes of them follow from the seed. Thread-safe.
 */
final class EnrichedLoad implements AutoCloseable {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int USERS = 200;
    private static final int MEMORIES = 20;
    private static final int AT_ONCE = 100;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<SpecificRecord> values;
    private final int partitions;
    private final Random random;
    private final Map<String, Long> versions = new HashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "enriched load");
    private final LongSupplier lag;
    private final long recordsPerSecond;
    private volatile boolean isEnding;
    private final AtomicLong sent = new AtomicLong();

    /** @param lag records that the slower store has still to apply: the load waits while they are more than it makes in four seconds */
    EnrichedLoad(PartAddresses addresses, int partitions, long seed, long recordsPerSecond, LongSupplier lag) {
        Map<String, Object> settings = KafkaSettings.producer(addresses.kafka(), "load");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.values =
                MemlogSerdes.enriched(MemlogSerdes.config(addresses.registry())).serializer();
        this.partitions = partitions;
        this.random = new Random(seed);
        this.lag = lag;
        this.recordsPerSecond = recordsPerSecond;
        thread.setDaemon(true);
    }

    /** Writes one memory, once; before {@link #start}. */
    void put(String key) {
        send(key, false);
    }

    void start() {
        producer.flush();
        thread.start();
    }

    /** Records that were sent since the beginning. */
    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        Throwable found = failure.get();
        if (found != null) {
            throw new IllegalStateException("the load failed", found);
        }
    }

    private void run() {
        try {
            long pause = TimeUnit.SECONDS.toNanos(AT_ONCE) / recordsPerSecond;
            for (long next = System.nanoTime(); !isEnding; next = Math.max(next + pause, System.nanoTime() - pause)) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                if (lag.getAsLong() < 4 * recordsPerSecond) {
                    for (int i = 0; i < AT_ONCE; i++) {
                        String key = "acme/busy-%03d/m%02d".formatted(random.nextInt(USERS), random.nextInt(MEMORIES));
                        send(key, random.nextInt(20) == 0);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void send(String key, boolean isTombstone) {
        long event = sent.getAndIncrement();
        int partition = Partitions.ofEnrichedKey(key, partitions);
        byte[] value = null;
        if (isTombstone) {
            versions.remove(key);
        } else {
            value = values.serialize(
                    Topics.ENRICHED, memory(key, versions.merge(key, 1L, Long::sum), partition, event));
        }
        ProducerRecord<byte[], byte[]> logged =
                new ProducerRecord<>(Topics.ENRICHED, partition, key.getBytes(UTF_8), value);
        logged.headers()
                .add(Headers.EVENT_ID, ("event-" + event).getBytes(UTF_8))
                .add(Headers.EVENT_PARTITION, ("" + partition).getBytes(UTF_8))
                .add(Headers.EVENT_OFFSET, ("" + event).getBytes(UTF_8))
                .add(Headers.EVENT_TIME, ("" + NOON.toEpochMilli()).getBytes(UTF_8));
        var unused = producer.send(logged, (metadata, refused) -> {
            if (refused != null) {
                failure.compareAndSet(null, refused);
            }
        });
    }

    private static MemoryRecord memory(String key, long version, int partition, long event) {
        String[] parts = key.split("/", -1);
        String content = "Bob likes tea, version %d of %s".formatted(version, key);
        MemoryRecord draft = MemoryRecord.newBuilder()
                .setTenantId(parts[0])
                .setUserId(parts[1])
                .setMemoryId(parts[2])
                .setVersion(version)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent(content)
                .setTags(List.of())
                .setMetadata(Map.of())
                .setMessages(List.of())
                .setCreatedAt(NOON)
                .setUpdatedAt(NOON.plusSeconds(version))
                .setContentHash(MemoryText.hash(content))
                .setDegraded("EMBEDDING_UNAVAILABLE")
                // Entities come and go with the versions, and with them edges and loose ends.
                .setEntities(List.of(new Entity(
                        "thing-" + version % 7, "Thing", "TOPIC", 0.8, "rules", List.of(new Mention(10, 13)))))
                .setRelations(List.of())
                .setProvenance(new Provenance(
                        "event-" + event, "Put", "test", partition, event, "rules", "1", "none", "1", "none"))
                .setVectorDigest(0)
                .setGraphDigest(0)
                .build();
        return MemoryRecord.newBuilder(draft)
                .setVectorDigest(Digests.vector(draft))
                .setGraphDigest(Digests.graph(draft))
                .build();
    }
}
