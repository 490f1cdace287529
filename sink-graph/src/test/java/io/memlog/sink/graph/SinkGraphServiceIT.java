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
import io.memlog.sink.ClaimRefusedException;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service as it is started, between a real Kafka, registry and Neo4j. */
final class SinkGraphServiceIT {
    private static final int PARTITIONS = 3;
    private static final int USERS = 5;
    private static final int MEMORIES_PER_USER = 40;

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.NEO4J).sharing(PartKind.REGISTRY);

    private final Map<String, MemoryRecord> expected = new TreeMap<>();

    @Test
    void recordsBecomeTheGraphThatTheyDescribeOnceTheGraphStoreIsThere() throws Exception {
        // Given
        parts.neo4j().kill();
        try (ServiceRuntime service = SinkGraph.start(environment(parts.boltUri()))) {
            await().until(() -> waits(service) > 0);
            assertThat(readiness(service)).isEqualTo(503);

            publishHistory();

            // When
            parts.neo4j().start();

            // Then
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(service.failure()).isEmpty();
                assertThat(readiness(service)).isEqualTo(200);
            });
            try (var driver =
                    Neo4jSettings.of(URI.create(parts.boltUri()), "", "").newDriver()) {
                assertHoldsExpected(new StoredGraph(driver));
                assertThat(deadLetters(service, "NOT_WIRE_FORMAT")).isOne();
                assertThat(deadLetters(service, "STORE_REFUSED_RECORD")).isOne();
                assertEndsWhenRefused(new StoredGraph(driver));
            }
        }
    }

    private static void assertEndsWhenRefused(StoredGraph graph) throws Exception {
        graph.change("MATCH (p:PartitionProgress) SET p.topicId = 'of another life'", Map.of());
        try (ServiceRuntime refused = SinkGraph.start(environment(parts.boltUri()))) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(refused.failure())
                            .get()
                            .isInstanceOf(ClaimRefusedException.class)
                            .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                            .startsWith("TOPIC_RECREATED: memory.enriched-")
                            .contains("expected topic id of another life, found ")
                            .endsWith("rebuild into an empty store"));
        }
    }

    private void assertHoldsExpected(StoredGraph graph) {
        // What counts is what it holds in the end; a Neo4j that has just started is slow.
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
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

    private static Environment environment(String boltUri) {
        return new Environment(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS",
                parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL",
                parts.registryUrl(),
                "MEMLOG_PARTITIONS",
                Integer.toString(PARTITIONS),
                "MEMLOG_HTTP_PORT",
                "0",
                "MEMLOG_SINK_BATCH_RECORDS",
                "50",
                "NEO4J_URI",
                boltUri));
    }

    private static int readiness(ServiceRuntime service) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(service.port())))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static double waits(ServiceRuntime service) {
        return service.metrics().get("memlog.sink.unavailable").counter().count();
    }

    private static double deadLetters(ServiceRuntime service, String code) {
        return service.metrics()
                .get("memlog.sink.dead.lettered")
                .tag("code", code)
                .counter()
                .count();
    }

    /** Three versions of each memory, every fifth erased, in transactions as extraction-streams writes them, one that nobody can read, and one that no graph can hold. */
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
            MemoryRecord poison = MemoryRecords.memory("user-0", "poison", 1, "x".repeat(40_000));
            send(producer, "acme/user-0/poison", values.serialize(Topics.ENRICHED, poison));
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
