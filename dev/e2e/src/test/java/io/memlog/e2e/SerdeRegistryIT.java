package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.schemas.serde.SchemaRegistryRefusal;
import io.memlog.schemas.serde.SchemaRegistryUnavailable;
import io.memlog.schemas.serde.UndecodableRecord;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The serde against a real registry (Apicurio, by Confluent's API); ordered, because the first test needs it empty. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SerdeRegistryIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final int UNKNOWN_ID = 987_654;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.REGISTRY);

    @Test
    @Order(1)
    void emptyRegistryBlamesNoRecord() {
        Deserializer<MemoryEvent> deserializer = MemlogSerdes.events(config()).deserializer();

        assertThatThrownBy(() -> deserializer.deserialize(Topics.EVENTS, bytes(UNKNOWN_ID)))
                .isInstanceOf(SchemaRegistryUnavailable.class);
    }

    @Test
    @Order(2)
    void contractsAreRegisteredAndProtected() throws Exception {
        // Services start at the same time, each with its own client.
        try (ExecutorService services = Executors.newFixedThreadPool(6)) {
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                starts.add(services.submit(() -> MemlogSerdes.registerContracts(config())));
            }
            for (Future<?> start : starts) {
                start.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(get("/subjects"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(
                        "memory.events-value",
                        "memory.enriched-io.memlog.schemas.avro.MemoryRecord",
                        "memory.enriched-io.memlog.schemas.avro.Progress",
                        "memory.outcomes-value",
                        "memory.inconsistencies-value",
                        "memory.dead-letter.decisions-value");
        for (JsonNode subject : get("/subjects")) {
            assertThat(get("/config/" + subject.asText())
                            .path("compatibilityLevel")
                            .asText())
                    .isEqualTo("BACKWARD_TRANSITIVE");
            assertThat(get("/subjects/" + subject.asText() + "/versions")).hasSize(1);
        }
        assertThat(get("/subjects/memory.events-value/versions/latest")
                        .path("schema")
                        .asText())
                .contains("\"name\":\"eventId\",\"type\":\"string\"");
    }

    @Test
    @Order(3)
    void recordsComeBackAsTheyWere() {
        Serde<SpecificRecord> values = MemlogSerdes.values(config());
        Serde<SpecificRecord> enriched = MemlogSerdes.enriched(config());
        SpecificRecord progress = new Progress(1, 42L, TIME);

        byte[] eventBytes = values.serializer().serialize(Topics.EVENTS, event());
        byte[] progressBytes = enriched.serializer().serialize(Topics.ENRICHED, progress);

        assertThat(values.deserializer().deserialize(Topics.EVENTS, eventBytes)).isEqualTo(event());
        assertThat(enriched.deserializer().deserialize(Topics.ENRICHED, progressBytes))
                .isEqualTo(progress);
    }

    @Test
    @Order(3)
    void incompatibleVersionIsRefusedByTheRegistry() throws Exception {
        String incompatible = Files.readString(Path.of("../../schemas/src/main/avro/MemoryEvent.avsc"), UTF_8)
                .replaceFirst("\"fields\": \\[", "\"fields\": [{\"name\": \"added\", \"type\": \"string\"},");

        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/subjects/memory.events-value/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("schema", incompatible).toString(), UTF_8)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    }

    @Test
    @Order(3)
    void unknownIdIsTheRecordsFault() {
        Deserializer<MemoryEvent> deserializer = MemlogSerdes.events(config()).deserializer();

        for (int id : new int[] {UNKNOWN_ID, Integer.MAX_VALUE, 0, -7}) {
            assertThatThrownBy(() -> deserializer.deserialize(Topics.EVENTS, bytes(id)))
                    .isInstanceOfSatisfying(
                            UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_SCHEMA_ID));
        }
    }

    @Test
    @Order(3)
    void withoutRegisteringOnlyKnownSchemasAreWritten() {
        Map<String, Object> config = new HashMap<>(config());
        config.put("auto.register.schemas", "false");
        Serde<MemoryEvent> lookup = MemlogSerdes.events(config);
        config.put("use.latest.version", "true");
        Serde<MemoryEvent> latest = MemlogSerdes.events(config);
        byte[] expected = MemlogSerdes.events(config()).serializer().serialize(Topics.EVENTS, event());

        assertThat(lookup.serializer().serialize(Topics.EVENTS, event())).isEqualTo(expected);
        assertThat(latest.serializer().serialize(Topics.EVENTS, event())).isEqualTo(expected);
        assertThatThrownBy(() -> lookup.serializer().serialize("other.topic", event()))
                .isInstanceOf(SchemaRegistryRefusal.class);
        assertThatThrownBy(() -> latest.serializer().serialize("other.topic", event()))
                .isInstanceOf(SchemaRegistryRefusal.class);
    }

    @Test
    @Order(4)
    void killedRegistryIsAnOutageUntilItIsBack() {
        byte[] bytes = MemlogSerdes.events(config()).serializer().serialize(Topics.EVENTS, event());
        Deserializer<MemoryEvent> deserializer = MemlogSerdes.events(config()).deserializer();

        parts.registry().kill();
        assertThatThrownBy(() -> deserializer.deserialize(Topics.EVENTS, bytes))
                .isInstanceOf(SchemaRegistryUnavailable.class);
        parts.registry().start();

        assertThat(deserializer.deserialize(Topics.EVENTS, bytes)).isEqualTo(event());
    }

    private static Map<String, String> config() {
        return Map.of(
                MemlogSerdes.REGISTRY_URL,
                parts.registryUrl(),
                "http.read.timeout.ms",
                "2000",
                "memlog.schema.registry.deadline.ms",
                "3000");
    }

    private static MemoryEvent event() {
        return MemoryEvent.newBuilder()
                .setEventId("event-1")
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setOccurredAt(TIME)
                .setOp(new Reemit("finding-1", false))
                .build();
    }

    private static byte[] bytes(int schemaId) {
        return ByteBuffer.allocate(7).put((byte) 0).putInt(schemaId).array();
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(uri(path))).body());
    }

    private static URI uri(String path) {
        return URI.create(parts.registryUrl() + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString(UTF_8));
        }
    }
}
