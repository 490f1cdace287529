package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 4;
    private static final String MEMORY_KEY = "acme/ann/m-1";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    @TempDir
    static Path folder;

    private static final JavaScriptClient JAVASCRIPT = new JavaScriptClient();

    @BeforeAll
    static void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.kafkaBootstrapServers()))) {
            admin.createTopics(Topics.all().stream()
                            .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        MemlogSerdes.registerContracts(config());
    }

    @Test
    void weReadWhatJavaScriptPublishes() throws IOException {
        Path lines = folder.resolve("events.jsonl");
        Files.writeString(
                lines,
                String.join(
                        "\n",
                        InteropSamples.users().stream()
                                .map(InteropSamples::json)
                                .toList()),
                UTF_8);

        JsonNode published = publish(lines);

        assertThat(published.path("schemaId").asInt())
                .as("the contract's file has the id that our own serializer uses")
                .isEqualTo(schemaIdOfOurs());
        List<ConsumerRecord<String, MemoryEvent>> read =
                read(2 * InteropSamples.users().size());
        assertThat(read)
                .extracting(ConsumerRecord::value)
                .containsExactlyInAnyOrderElementsOf(InteropSamples.users().stream()
                        .flatMap(user -> List.of(InteropSamples.put(user), InteropSamples.clear(user)).stream())
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
            producer.send(new ProducerRecord<>(Topics.ENRICHED, partition, MEMORY_KEY, InteropSamples.record()))
                    .get(30, TimeUnit.SECONDS);
        }

        JsonNode read = read(MEMORY_KEY, 3);

        assertThat(read.path("partition").asInt()).isEqualTo(partition);
        JsonNode record = read.path("record");
        assertThat(record.path("content").asText()).isEqualTo("Ann moved to Köln 🏠");
        assertThat(record.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(record.path("version").asLong()).isEqualTo(3);
        assertThat(record.path("createdAt").asLong()).isEqualTo(InteropSamples.TIME.toEpochMilli());
        assertThat(record.path("metadata").path("city").asText()).isEqualTo("Köln");
        assertThat(record.path("messages").path(0).path("role").asText()).isEqualTo("USER");
        assertThat(record.path("vectorDigest").asText()).isEqualTo(String.valueOf(Long.MIN_VALUE));
        assertThat(record.path("graphDigest").asText()).isEqualTo(String.valueOf(Long.MAX_VALUE));
        assertThat(record.path("embedding").path("vector").asText()).isEqualTo("000000000000803f");
    }

    @Test
    void pipelineAppliesWhatJavaScriptPublishes() throws IOException {
        Path line = folder.resolve("one-event.jsonl");
        Files.writeString(line, InteropSamples.json("berta").lines().findFirst().orElseThrow(), UTF_8);
        ServiceProgram program = ServiceProgram.onOwnClassPath(
                "io.memlog.streams.ExtractionStreams",
                Map.of(
                        "MEMLOG_KAFKA_BOOTSTRAP_SERVERS",
                        parts.kafkaBootstrapServers(),
                        "MEMLOG_SCHEMA_REGISTRY_URL",
                        parts.registryUrl(),
                        "MEMLOG_PARTITIONS",
                        String.valueOf(PARTITIONS),
                        "MEMLOG_STATE_DIR",
                        folder.resolve("state").toString()));
        PartSettings settings =
                PartSettings.in(parts.folder().resolve("extraction-streams")).throwaway();
        try (ServiceProcess service = new ServiceProcess("extraction-streams", program, settings)) {
            service.start();

            publish(line);
            JsonNode read = read("acme/berta/m-1", 1);

            assertThat(read.path("partition").asInt()).isEqualTo(Partitions.ofScope("acme/berta", PARTITIONS));
            JsonNode record = read.path("record");
            assertThat(record.path("content").asText()).isEqualTo("Ann moved to Köln 🏠");
            assertThat(record.path("provenance").path("eventId").asText()).isEqualTo("put-berta");
            assertThat(record.path("embedding").path("dimension").asInt()).isPositive();
        }
    }

    private static JsonNode publish(Path lines) throws IOException {
        return JSON.readTree(JAVASCRIPT.run(
                "publish-events.mjs",
                parts.kafkaBootstrapServers(),
                parts.registryUrl(),
                "../../schemas/src/main/avro/MemoryEvent.avsc",
                lines.toString()));
    }

    private static JsonNode read(String memoryKey, long version) throws IOException {
        return JSON.readTree(JAVASCRIPT.run(
                "read-record.mjs",
                parts.kafkaBootstrapServers(),
                parts.registryUrl(),
                memoryKey,
                String.valueOf(version)));
    }

    private static Map<String, String> config() {
        return MemlogSerdes.config(parts.registryUrl());
    }

    private static int schemaIdOfOurs() {
        try (Serializer<MemoryEvent> serializer = MemlogSerdes.events(config()).serializer()) {
            return ByteBuffer.wrap(serializer.serialize(Topics.EVENTS, InteropSamples.clear("ann")))
                    .getInt(1);
        }
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
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (InteropSamples.users().contains(record.value().getUserId())) {
                        read.add(record);
                    }
                });
                return read.size() >= count;
            });
        }
        return read;
    }
}
