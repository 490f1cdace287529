package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Digests;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Relation;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the log as ingest and extraction-streams do: an event, then its record and its outcome in one transaction. Thread-safe.
 */
final class TestLog implements AutoCloseable {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private final Producer<byte[], byte[]> events;
    private final Producer<byte[], byte[]> results;
    private final Serializer<SpecificRecord> enriched;
    private final Serializer<Outcome> outcomes;
    private final Map<String, Long> versions = new HashMap<>();

    TestLog(String kafka, String registry) {
        events = new KafkaProducer<>(
                KafkaSettings.producer(kafka, "test-events"), new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> transactional = KafkaSettings.producer(kafka, "test-results");
        transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-results");
        results = new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer());
        results.initTransactions();
        enriched = MemlogSerdes.enriched(MemlogSerdes.config(registry)).serializer();
        outcomes = MemlogSerdes.outcomes(MemlogSerdes.config(registry)).serializer();
    }

    /** The next version of each memory {@code tenant/user/id}, all in one transaction. */
    synchronized void put(List<String> keys) {
        results.beginTransaction();
        for (String key : keys) {
            long version = versions.merge(key, 1L, Long::sum);
            long event = event(key);
            send(key, enriched.serialize(Topics.ENRICHED, memory(key, version, event)), event);
            outcome(key, event);
        }
        results.commitTransaction();
    }

    synchronized void erase(String key) {
        versions.remove(key);
        results.beginTransaction();
        long event = event(key);
        send(key, null, event);
        // A tombstone cannot say that its event is complete; progress does.
        Progress progress = new Progress(partition(key), event, NOON);
        var unused = results.send(new ProducerRecord<>(
                Topics.ENRICHED,
                partition(key),
                Partitions.progressKey(partition(key)).getBytes(UTF_8),
                enriched.serialize(Topics.ENRICHED, progress)));
        outcome(key, event);
        results.commitTransaction();
    }

    /** Records that no reader of committed records may ever see. */
    synchronized void abort(String key) {
        results.beginTransaction();
        send(key, enriched.serialize(Topics.ENRICHED, memory(key, 99, 0)), 0);
        results.flush();
        results.abortTransaction();
    }

    private long event(String key) {
        try {
            return events.send(new ProducerRecord<>(
                            Topics.EVENTS, partition(key), scope(key).getBytes(UTF_8), "event".getBytes(UTF_8)))
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(String key, byte @org.jspecify.annotations.Nullable [] value, long event) {
        ProducerRecord<byte[], byte[]> logged =
                new ProducerRecord<>(Topics.ENRICHED, partition(key), key.getBytes(UTF_8), value);
        logged.headers()
                .add(Headers.EVENT_ID, ("event-" + event).getBytes(UTF_8))
                .add(Headers.EVENT_PARTITION, ("" + partition(key)).getBytes(UTF_8))
                .add(Headers.EVENT_OFFSET, ("" + event).getBytes(UTF_8))
                .add(Headers.EVENT_TIME, ("" + NOON.toEpochMilli()).getBytes(UTF_8));
        var unused = results.send(logged);
    }

    private void outcome(String key, long event) {
        Outcome outcome = Outcome.newBuilder()
                .setEventPartition(partition(key))
                .setEventOffset(event)
                .setStatus(OutcomeStatus.APPLIED)
                .setEventId("event-" + event)
                .setReceivedAt(NOON)
                .setDecidedAt(NOON)
                .build();
        var unused = results.send(new ProducerRecord<>(
                Topics.OUTCOMES,
                partition(key),
                scope(key).getBytes(UTF_8),
                outcomes.serialize(Topics.OUTCOMES, outcome)));
    }

    private static int partition(String key) {
        return Partitions.ofEnrichedKey(key, VerificationIT.PARTITIONS);
    }

    private static String scope(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }

    static MemoryRecord memory(String key, long version, long event) {
        String[] parts = key.split("/", -1);
        String content = "Bob likes tea, version %d of %s".formatted(version, key);
        MemoryRecord.Builder builder = MemoryRecord.newBuilder()
                .setTenantId(parts[0])
                .setUserId(parts[1])
                .setMemoryId(parts[2])
                .setVersion(version)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent(content)
                .setAgentId("agent")
                .setTags(List.of("tea", "habit"))
                .setMetadata(Map.of("mood", "calm"))
                .setImportance(7)
                .setSource("test")
                .setValidFrom(NOON.minusSeconds(60))
                .setMessages(
                        List.of(new Message(Role.USER, "Bob", "I like \"tea\"."), new Message(Role.TOOL, null, "ok")))
                .setCreatedAt(NOON)
                .setUpdatedAt(NOON.plusSeconds(version))
                .setContentHash(MemoryText.hash(content))
                .setEmbedding(new Embedding("fingerprint", "model", 384, vector(version)))
                .setEntities(List.of(
                        new Entity("tea", "tea", "TOPIC", 0.8, "rules", List.of(new Mention(10, 13))),
                        new Entity("bob", "Bob", "PERSON", 0.9, "rules", List.of(new Mention(0, 3)))))
                .setRelations(List.of(new Relation("bob", "tea", "LIKES", 0.7, "likes", 0, 13)))
                .setProvenance(new Provenance(
                        "event-" + event, "Put", "test", partition(key), event, "rules", "1", "none", "1", "none"))
                .setVectorDigest(0)
                .setGraphDigest(0);
        MemoryRecord draft = (key.endsWith("3") ? emptied(builder) : builder).build();
        return MemoryRecord.newBuilder(draft)
                .setVectorDigest(Digests.vector(draft))
                .setGraphDigest(Digests.graph(draft))
                .build();
    }

    /** The other half of what a record can be: absent fields, empty lists, a deleted memory, and text that needs escaping. */
    private static MemoryRecord.Builder emptied(MemoryRecord.Builder memory) {
        return memory.setStatus(MemoryStatus.DELETED)
                .setSessionId("session")
                .setAgentId(null)
                .setTags(List.of())
                .setMetadata(Map.of("quote \" and \\", "line\nbreak\tand \u0001", "ключ", "\uD83C\uDF75"))
                .setImportance(null)
                .setSource(null)
                .setValidFrom(null)
                .setExpiresAt(Instant.parse("1969-12-31T23:59:59.999Z"))
                .setMessages(List.of())
                .setEmbedding(null)
                .setDegraded("MODEL_UNAVAILABLE")
                .setEntities(List.of())
                .setRelations(List.of());
    }

    private static ByteBuffer vector(long seed) {
        ByteBuffer floats = ByteBuffer.allocate(384 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 384; i++) {
            floats.putFloat(i == (int) (seed % 384) ? 1f : 0.01f);
        }
        return floats.flip();
    }

    @Override
    public void close() {
        events.close();
        results.close();
    }
}
