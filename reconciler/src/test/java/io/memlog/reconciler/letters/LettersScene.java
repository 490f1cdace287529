package io.memlog.reconciler.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.Reconciler;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Environment;
import io.memlog.service.Json;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The single writer as a process, the vector sink and a reconciler in this JVM, and a producer that makes mistakes. */
final class LettersScene implements AutoCloseable {
    static final int PARTITIONS = 2;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private final MemlogParts parts;
    private final Map<String, String> variables = new HashMap<>();
    private final Connection database;
    private final ServiceProcess extraction;
    private final ServiceRuntime sink;
    private final Producer<byte[], byte[]> producer;
    private ServiceRuntime reconciler;

    LettersScene(MemlogParts parts) throws SQLException {
        this.parts = parts;
        Database store = parts.newDatabase();
        variables.putAll(Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", "" + PARTITIONS,
                "DATABASE_URL", store.jdbcUrl(),
                "DATABASE_USER", store.user(),
                "DATABASE_PASSWORD", store.password(),
                // Only so that it counts: nobody listens there.
                "MEMLOG_WEBHOOK_URL", "http://127.0.0.1:1/findings",
                "MEMLOG_WEBHOOK_SECRET", "secret",
                // Dead letters need no graph store.
                "NEO4J_URI", "bolt://127.0.0.1:1"));
        var program = ServiceProgram.onOwnClassPath("io.memlog.streams.ExtractionStreams", variables)
                .with(Map.of(
                        "MEMLOG_STATE_DIR", parts.folder().resolve("streams").toString()));
        extraction = new ServiceProcess(
                "extraction-streams", program, PartSettings.in(parts.folder().resolve("extraction")));
        extraction.start();
        variables.put("MEMLOG_HTTP_PORT", "0");
        sink = SinkVector.start(new Environment(variables));
        reconciler = startReconciler();
        database = DriverManager.getConnection(store.jdbcUrl(), store.user(), store.password());
        producer = new KafkaProducer<>(
                KafkaSettings.producer(parts.kafkaBootstrapServers(), "test"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    ServiceRuntime startReconciler() {
        return Reconciler.start(new Environment(variables));
    }

    void restartReconciler() {
        reconciler.close();
        reconciler = startReconciler();
    }

    ServiceRuntime reconciler() {
        return reconciler;
    }

    static MemoryEvent put(String memoryId) {
        return MemoryEvent.newBuilder()
                .setEventId("event-" + memoryId)
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId(memoryId)
                .setOccurredAt(NOON)
                .setOp(Put.newBuilder().setContent("Ann likes tea").build())
                .build();
    }

    byte[] bytes(MemoryEvent event) {
        return MemlogSerdes.events(MemlogSerdes.config(parts.registryUrl()))
                .serializer()
                .serialize(Topics.EVENTS, event);
    }

    /** The same body under another schema id. */
    static byte[] withSchema(byte[] bytes, int id) {
        byte[] other = bytes.clone();
        ByteBuffer.wrap(other).putInt(1, id);
        return other;
    }

    void send(byte[] value) throws Exception {
        var event = new ProducerRecord<>(Topics.EVENTS, "acme/ann".getBytes(UTF_8), value);
        event.headers().add(Headers.TRACE_PARENT, TestLetters.TRACE.getBytes(UTF_8));
        producer.send(event).get(30, TimeUnit.SECONDS);
    }

    /** Registers a schema and returns its id. */
    int register(String subject, String schema) throws Exception {
        ObjectNode body = Json.mapper().createObjectNode().put("schema", schema);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(parts.registryUrl() + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build(),
                BodyHandlers.ofString());
        return Json.mapper().readTree(answer.body()).path("id").asInt();
    }

    JsonNode list(String query) throws IOException, InterruptedException {
        return Json.mapper().readTree(get("/v1/dead-letters" + query));
    }

    String get(String path) throws IOException, InterruptedException {
        return exchange(HttpRequest.newBuilder(uri(reconciler, path)).build());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return post(reconciler, path, body);
    }

    JsonNode post(ServiceRuntime to, String path, String body) throws IOException, InterruptedException {
        return Json.mapper()
                .readTree(exchange(HttpRequest.newBuilder(uri(to, "/v1/dead-letters" + path))
                        .POST(BodyPublishers.ofString(body))
                        .build()));
    }

    /** What came of a retry that ran to its end. */
    JsonNode retry(ServiceRuntime on, String body) throws IOException, InterruptedException {
        JsonNode operation = post(on, "/retry", body);
        assertThat(operation.at("/state").asText()).as(operation.toString()).isEqualTo("DONE");
        return operation.at("/result");
    }

    /** The operation as it is at its end. */
    JsonNode ended(ServiceRuntime on, JsonNode operation) {
        return await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> operation(on, operation),
                        now -> List.of("DONE", "FAILED", "CANCELLED")
                                .contains(now.at("/state").asText()));
    }

    JsonNode operation(ServiceRuntime on, JsonNode known) throws IOException, InterruptedException {
        String path = "/v1/operations/" + known.at("/id").asText();
        return Json.mapper()
                .readTree(exchange(HttpRequest.newBuilder(uri(on, path)).build()));
    }

    JsonNode cancel(ServiceRuntime on, JsonNode known) throws IOException, InterruptedException {
        String path = "/v1/operations/" + known.at("/id").asText() + "/cancel";
        return Json.mapper()
                .readTree(exchange(HttpRequest.newBuilder(uri(on, path))
                        .POST(BodyPublishers.noBody())
                        .build()));
    }

    private String exchange(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private static URI uri(ServiceRuntime of, String path) {
        return URI.create("http://127.0.0.1:" + of.port() + path);
    }

    void sql(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Version of a memory in the vector store, 0 if it is not there. */
    long version(String memoryId) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT coalesce(max(version), 0) FROM memory WHERE memory_id = '%s'".formatted(memoryId))) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        producer.close();
        database.close();
        reconciler.close();
        sink.close();
        extraction.stop();
    }
}
