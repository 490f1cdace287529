package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service as it is started, between a real Kafka, registry and Neo4j. */
final class SinkGraphServiceIT {
    private static final int PARTITIONS = 3;
    private static final int USERS = 5;
    private static final int MEMORIES_PER_USER = 40;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.NEO4J);

    private final Map<String, MemoryRecord> expected = new TreeMap<>();

    @Test
    void recordsBecomeTheGraphThatTheyDescribe() {
        // Given
        var environment = new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", Integer.toString(PARTITIONS),
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_SINK_BATCH_RECORDS", "50",
                "NEO4J_URI", parts.boltUri()));
        try (ServiceRuntime service = SinkGraph.start(environment);
                var driver =
                        Neo4jSettings.of(URI.create(parts.boltUri()), "", "").newDriver()) {
            var graph = new StoredGraph(driver);

            // When
            publishHistory();

            // Then
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(service.failure()).isEmpty();
                assertThat(graph.memoryKeys()).containsExactlyElementsOf(expected.keySet());
                expected.forEach(
                        (key, memory) -> assertThat(graph.digestOf(key)).as(key).isEqualTo(memory.getGraphDigest()));
            });
            assertThat(graph.entityIds())
                    .containsExactlyElementsOf(expected.values().stream()
                            .flatMap(memory -> memory.getEntities().stream()
                                    .map(entity -> "acme/" + memory.getUserId() + "/" + entity.getKey()))
                            .distinct()
                            .sorted()
                            .toList());
        }
    }

    /** Three versions of each memory, every fifth erased, in transactions as extraction-streams writes them; and one that nobody can read. */
    private void publishHistory() {
        Map<String, Object> config = KafkaSettings.producer(parts.kafkaBootstrapServers(), "test");
        config.put("transactional.id", "test");
        Serializer<SpecificRecord> values =
                MemlogSerdes.enriched(MemlogSerdes.config(parts.registryUrl())).serializer();
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int version = 1; version <= 3; version++) {
                producer.beginTransaction();
                for (int user = 0; user < USERS; user++) {
                    for (int i = 0; i < MEMORIES_PER_USER; i++) {
                        publish(producer, values, "user-" + user, "m" + i, version);
                    }
                }
                producer.commitTransaction();
            }
            producer.beginTransaction();
            send(producer, "acme/user-0/garbage", "no Avro".getBytes(StandardCharsets.UTF_8));
            for (int user = 0; user < USERS; user++) {
                for (int i = 0; i < MEMORIES_PER_USER; i += 5) {
                    String key = "acme/user-%d/m%d".formatted(user, i);
                    send(producer, key, null);
                    expected.remove(key);
                }
            }
            producer.commitTransaction();
        }
    }

    private void publish(
            Producer<String, byte[]> producer,
            Serializer<SpecificRecord> values,
            String userId,
            String memoryId,
            int version) {
        int seed = (userId + memoryId).length() * 3 + memoryId.charAt(memoryId.length() - 1) + version;
        MemoryRecord memory = MemoryRecords.memory(userId, memoryId, version, "e" + seed, "e" + (seed + 7));
        String key = "acme/%s/%s".formatted(userId, memoryId);
        send(producer, key, values.serialize(Topics.ENRICHED, memory));
        expected.put(key, memory);
    }

    private static void send(Producer<String, byte[]> producer, String key, byte @Nullable [] value) {
        int partition = Partitions.ofEnrichedKey(key, PARTITIONS);
        // A failed send fails the transaction's commit.
        var unused = producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, key, value));
    }
}
