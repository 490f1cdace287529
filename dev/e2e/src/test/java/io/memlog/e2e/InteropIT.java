package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.avro.Sha256;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A client that shares no code with us writes what we read, and reads what we write. */
class InteropIT {
    private static final int PARTITIONS = 4;
    private static final int USERS = 12;
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final String MEMORY_KEY = "acme/ann/m-1";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    @TempDir
    static Path folder;

    private static final JavaScriptClient JAVASCRIPT = new JavaScriptClient();

    @BeforeAll
    static void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.kafkaBootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.EVENTS, PARTITIONS, (short) 1),
                            new NewTopic(Topics.ENRICHED, PARTITIONS, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        MemlogSerdes.registerContracts(config());
    }

    @Test
    void weReadWhatJavaScriptPublishes() throws IOException {
        Path lines = folder.resolve("events.jsonl");
        Files.writeString(
                lines, String.join("\n", users().stream().map(InteropIT::json).toList()), UTF_8);

        String printed = JAVASCRIPT.run(
                "publish-events.mjs",
                parts.kafkaBootstrapServers(),
                parts.registryUrl(),
                "../../schemas/src/main/avro/MemoryEvent.avsc",
                lines.toString());

        assertThat(new ObjectMapper().readTree(printed).path("schemaId").asInt())
                .as("the contract's file has the id that our own serializer uses")
                .isEqualTo(schemaIdOfOurs());
        List<ConsumerRecord<String, MemoryEvent>> read = read(2 * USERS);
        assertThat(read)
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrderElementsOf(users().stream()
                        .flatMap(user -> List.of(put(user), clear(user)).stream())
                        .toList());
        assertThat(read).allSatisfy(record -> {
            assertThat(record.key())
                    .isEqualTo(
                            record.value().getTenantId() + "/" + record.value().getUserId());
            assertThat(record.partition()).isEqualTo(Partitions.ofScope(record.key(), PARTITIONS));
        });
    }

    @Test
    void javaScriptReadsWhatWeWrite() throws Exception {
        int partition = Partitions.ofEnrichedKey(MEMORY_KEY, PARTITIONS);
        try (Serializer<SpecificRecord> serializer =
                        MemlogSerdes.enriched(config()).serializer();
                KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", parts.kafkaBootstrapServers()),
                        new StringSerializer(),
                        serializer)) {
            producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, MEMORY_KEY, record()))
                    .get(30, TimeUnit.SECONDS);
        }

        JsonNode read = new ObjectMapper()
                .readTree(JAVASCRIPT.run(
                        "read-record.mjs", parts.kafkaBootstrapServers(), parts.registryUrl(), MEMORY_KEY, "3"));

        assertThat(read.path("partition").asInt()).isEqualTo(partition);
        JsonNode record = read.path("record");
        assertThat(record.path("content").asText()).isEqualTo("Ann moved to Köln 🏠");
        assertThat(record.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(record.path("version").asLong()).isEqualTo(3);
        assertThat(record.path("createdAt").asLong()).isEqualTo(TIME.toEpochMilli());
        assertThat(record.path("metadata").path("city").asText()).isEqualTo("Köln");
        assertThat(record.path("messages").path(0).path("role").asText()).isEqualTo("USER");
        assertThat(record.path("vectorDigest").asText()).isEqualTo(String.valueOf(Long.MIN_VALUE));
        assertThat(record.path("graphDigest").asText()).isEqualTo(String.valueOf(Long.MAX_VALUE));
        assertThat(record.path("embedding").path("vector").asText()).isEqualTo("000000000000803f");
    }

    private static Map<String, String> config() {
        return MemlogSerdes.config(parts.registryUrl());
    }

    private static int schemaIdOfOurs() {
        try (Serializer<MemoryEvent> serializer = MemlogSerdes.events(config()).serializer()) {
            return ByteBuffer.wrap(serializer.serialize(Topics.EVENTS, clear("ann")))
                    .getInt(1);
        }
    }

    private static List<String> users() {
        List<String> users = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            users.add("ünï-" + user);
        }
        return users;
    }

    private static MemoryEvent put(String user) {
        return MemoryEvent.newBuilder()
                .setEventId("put-" + user)
                .setTenantId("acme")
                .setUserId(user)
                .setMemoryId("m-1")
                .setOccurredAt(TIME)
                .setOp(Put.newBuilder()
                        .setContent("Ann moved to Köln 🏠")
                        .setTags(List.of("home"))
                        .setMetadata(Map.of("city", "Köln"))
                        .setImportance(7)
                        .setValidFrom(TIME)
                        .setMessages(List.of(new Message(Role.ASSISTANT, null, "noted")))
                        .build())
                .build();
    }

    private static MemoryEvent clear(String user) {
        return MemoryEvent.newBuilder()
                .setEventId("clear-" + user)
                .setTenantId("acme")
                .setUserId(user)
                .setOccurredAt(TIME)
                .setOp(Clear.newBuilder().setBackup(false).setTag("home").build())
                .build();
    }

    /** The same two events as a JavaScript program would write them down. */
    private static String json(String user) {
        return """
                {"eventId": "put-%1$s", "tenantId": "acme", "userId": "%1$s", "memoryId": "m-1", "occurredAt": %2$d, \
                "op": {"io.memlog.schemas.avro.Put": {"content": "Ann moved to Köln 🏠", "tags": ["home"], \
                "metadata": {"city": "Köln"}, "importance": 7, "validFrom": %2$d, \
                "messages": [{"role": "ASSISTANT", "content": "noted"}]}}}
                {"eventId": "clear-%1$s", "tenantId": "acme", "userId": "%1$s", "occurredAt": %2$d, \
                "op": {"io.memlog.schemas.avro.Clear": {"backup": false, "tag": "home"}}}""".formatted(user, TIME.toEpochMilli());
    }

    private static MemoryRecord record() {
        return MemoryRecord.newBuilder()
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setVersion(3)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent("Ann moved to Köln 🏠")
                .setTags(List.of("home"))
                .setMetadata(Map.of("city", "Köln"))
                .setMessages(List.of(new Message(Role.USER, "Ann", "I moved")))
                .setCreatedAt(TIME)
                .setUpdatedAt(TIME)
                .setContentHash(new Sha256(new byte[32]))
                .setEmbedding(
                        new Embedding("bge#1", "bge", 2, ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, -128, 63})))
                .setEntities(List.of())
                .setRelations(List.of())
                .setProvenance(new Provenance("event-1", "Put", "", 2, 41L, "rules", "1", "bge", "1", "none"))
                .setVectorDigest(Long.MIN_VALUE)
                .setGraphDigest(Long.MAX_VALUE)
                .build();
    }

    private static List<ConsumerRecord<String, MemoryEvent>> read(int count) {
        List<ConsumerRecord<String, MemoryEvent>> read = new ArrayList<>();
        try (Deserializer<MemoryEvent> deserializer =
                        MemlogSerdes.events(config()).deserializer();
                KafkaConsumer<String, MemoryEvent> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", parts.kafkaBootstrapServers()),
                        new StringDeserializer(),
                        deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EVENTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(read::add);
                return read.size() >= count;
            });
        }
        return read;
    }
}
