package io.memlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.ingest.IngestClient.Answer;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import io.memlog.schemas.avro.Role;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestServiceIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY);

    private static final int PARTITION_COUNT = 4;

    private static ServiceRuntime service;
    private static IngestClient client;
    private static EventLog log;

    @BeforeAll
    static void startService() {
        service = IngestService.start(environment(Map.of()));
        client = new IngestClient(URI.create("http://127.0.0.1:" + service.port()));
        log = new EventLog(PARTS.kafkaBootstrapServers(), PARTS.registryUrl());
    }

    @AfterAll
    static void stopService() {
        log.close();
        client.close();
        service.close();
    }

    @Test
    void putsTheWholeMemoryOnThePartitionOfItsScope() throws Exception {
        // When
        Answer answer = client.send("POST", "/v1/memories", """
                {"tenantId": "acme", "userId": "ann", "agentId": "a1", "sessionId": "s1", "actor": "tester",
                 "occurredAt": "2026-01-31T13:00:00+01:00", "zone": "Europe/Vienna", "expectedVersion": 0,
                 "kind": "fact", "content": "Likes green tea", "tags": ["drink"], "metadata": {"k": "v"}, "importance": 7,
                 "source": "chat", "validFrom": "2026-01-01T00:00:00Z", "expiresAt": "2027-01-01T00:00:00Z",
                 "messages": [{"role": "user", "name": "Ann", "content": "I like green tea"}]}
                """);

        // Then
        assertThat(answer.status()).isEqualTo(202);
        ConsumerRecord<String, MemoryEvent> record = log.at(ReadToken.parse(answer.text("token")));
        MemoryEvent event = record.value();
        assertThat(record.key()).isEqualTo("acme/ann");
        assertThat(record.partition()).isEqualTo(Partitions.ofScope("acme/ann", PARTITION_COUNT));
        assertThat(event.getEventId())
                .isEqualTo(answer.text("eventId"))
                .isEqualTo(answer.text("operationId"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(event.getMemoryId()).isEqualTo(answer.text("memoryId")).isNotBlank();
        assertThat(event.getOccurredAt()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(event.getExpectedVersion()).isZero();
        assertThat(event.getOp()).isInstanceOfSatisfying(Put.class, put -> {
            assertThat(put.getContent()).isEqualTo("Likes green tea");
            assertThat(put.getTags()).containsExactly("drink");
            assertThat(put.getMetadata()).isEqualTo(Map.of("k", "v"));
            assertThat(put.getImportance()).isEqualTo(7);
            assertThat(put.getMessages())
                    .singleElement()
                    .satisfies(message -> assertThat(message.getRole()).isEqualTo(Role.USER));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT    | /v1/memories/m1?tenantId=acme&userId=ops           | {"content": "new"}            | Put
            PATCH  | /v1/memories/m1?tenantId=acme&userId=ops           | {"clear": ["tags"]}           | Patch
            DELETE | /v1/memories/m1?tenantId=acme&userId=ops           | ''                            | Delete
            DELETE | /v1/memories/m1?tenantId=acme&userId=ops&hard=true | {"reason": "asked for"}       | Erase
            POST   | /v1/memories/m1:append?tenantId=acme&userId=ops    | {"text": "more"}              | Append
            POST   | /v1/memories/m1:restore                            | {"tenantId": "acme", "userId": "ops"} | Restore
            POST   | /v1/memories:clear?tenantId=acme&userId=ops        | {"backup": false, "tag": "x"} | Clear
            POST   | /v1/memories:restore?tenantId=acme&userId=ops      | {"backupId": "e1"}            | Restore
            """)
    void offersEveryOperation(String method, String path, String body, String expected) throws Exception {
        // When
        Answer answer = client.send(method, path, body);

        // Then
        assertThat(answer.json().toString()).contains("token");
        assertThat(answer.status()).isEqualTo(202);
        MemoryEvent event = log.at(ReadToken.parse(answer.text("token"))).value();
        assertThat(event.getOp().getClass().getSimpleName()).isEqualTo(expected);
        if (!path.startsWith("/v1/memories:")) {
            assertThat(event.getMemoryId()).isEqualTo("m1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /v1/memories                                    | {"tenantId": "a"      | 400 | MALFORMED_REQUEST
            POST   | /v1/memories                                    | {"content": "a"}      | 422 | MISSING_SCOPE
            PUT    | /v1/memories/m1?tenantId=a&userId=u             | {"contents": "a"}     | 422 | INVALID_FIELD
            PUT    | /v1/memories/m1?tenantId=a&user=u               | {"content": "a"}      | 422 | INVALID_FIELD
            PUT    | /v1/memories/m1?tenantId=a&userId=u             | {"memoryId": "m2"}    | 422 | INVALID_FIELD
            PUT    | /v1/memories/a%2Fb?tenantId=a&userId=u          | {"content": "a"}      | 422 | INVALID_IDENTIFIER
            DELETE | /v1/memories/m1?tenantId=a&userId=u&hard=maybe  | ''                    | 422 | INVALID_FIELD
            POST   | /v1/memories/m1:reemit?tenantId=a&userId=u      | {}                    | 403 | FORBIDDEN_OPERATION
            POST   | /v1/memories:bulk?results=some                  | {}                    | 422 | INVALID_FIELD
            POST   | /v1/unknown                                     | {}                    | 404 | NO_SUCH_RESOURCE
            GET    | /v1/memories                                    | ''                    | 405 | NO_SUCH_RESOURCE
            """)
    void refusesWithAProblemThatNamesItsCode(String method, String path, String body, int status, String code)
            throws Exception {
        // When
        Answer answer = client.send(method, path, body);

        // Then
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("correlationId")).isNotEmpty();
    }

    @Test
    void refusesASingleWriteBeyond100KbWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        // Given
        byte[] body = new byte[3_000_000];

        // When
        Answer announced = client.send("POST", "/v1/memories", new String(body, StandardCharsets.US_ASCII));
        Answer streamed = client.stream("/v1/memories", () -> new ByteArrayInputStream(body, 0, 102_401));

        // Then
        assertThat(announced.status()).isEqualTo(413);
        assertThat(streamed.status()).isEqualTo(413);
        assertThat(streamed.text("code")).isEqualTo("TOO_LARGE");
    }

    @Test
    void bulkStopsAtItsMostLinesAndSaysSo() throws Exception {
        // Given
        Environment two = environment(Map.of("MEMLOG_INGEST_BULK_LINES", "2", "MEMLOG_INGEST_BULK_IN_FLIGHT", "1"));
        try (ServiceRuntime small = IngestService.start(two);
                IngestClient smallClient = new IngestClient(URI.create("http://127.0.0.1:" + small.port()))) {
            // When
            Answer answer = smallClient.send(
                    "POST", "/v1/memories:bulk?tenantId=a&userId=stops", "{\"content\": \"x\"}\n".repeat(3));

            // Then
            assertThat(answer.status()).isEqualTo(207);
            assertThat(answer.json().get("accepted").asInt()).isEqualTo(2);
            assertThat(answer.json().get("complete").asBoolean()).isFalse();
        }
        assertThat(log.of("stops")).hasSize(2);
    }

    @Test
    void theSameIdempotencyKeyMakesTheSameEventAgain() throws Exception {
        // Given
        String body = """
                {"tenantId": "acme", "userId": "idem", "content": "once"}""";

        // When
        Answer first = client.send("POST", "/v1/memories", body, "Idempotency-Key", "order-17");
        Answer second = client.send("POST", "/v1/memories", body, "Idempotency-Key", "order-17");

        // Then
        assertThat(first.text("eventId")).isEqualTo("order-17");
        assertThat(second.text("memoryId")).isEqualTo(first.text("memoryId")).isNotBlank();
        assertThat(log.of("idem")).extracting(MemoryEvent::getEventId).containsExactly("order-17", "order-17");
    }

    @Test
    void bulkReportsEachLineAndOneBadLineDoesNotFailTheOthers() throws Exception {
        // Given
        String lines = """
                {"op": "put", "userId": "bulk", "memoryId": "m1", "content": "one"}
                {"op": "patch", "userId": "bulk", "memoryId": "m1", "content": "two"}
                {"op": "append", "userId": "bulk", "memoryId": "m1", "text": "three"}
                not json

                {"op": "reemit", "userId": "bulk", "memoryId": "m1"}
                {"userId": "bulk", "content": "LONG"}
                {"op": "put", "content": "no user"}
                {"op": "delete", "userId": "bulk", "memoryId": "m1"}
                {"op": "restore", "userId": "bulk", "memoryId": "m1"}
                {"op": "erase", "userId": "bulk", "memoryId": "m1"}
                {"op": "clear", "userId": "bulk"}""".replace("LONG", "x".repeat(200_000));

        // When
        Answer answer = client.send("POST", "/v1/memories:bulk?tenantId=acme", lines);

        // Then
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.json().get("accepted").asInt()).isEqualTo(7);
        assertThat(answer.json().get("refused").asInt()).isEqualTo(4);
        assertThat(codes(answer))
                .containsExactly(
                        "1 202",
                        "2 202",
                        "3 202",
                        "4 400 MALFORMED_REQUEST",
                        "6 403 FORBIDDEN_OPERATION",
                        "7 413 TOO_LARGE",
                        "8 422 MISSING_SCOPE",
                        "9 202",
                        "10 202",
                        "11 202",
                        "12 202");
        List<MemoryEvent> events = log.of("bulk");
        assertThat(events).extracting(MemoryEvent::getOperationId).containsOnly(answer.text("operationId"));
        assertThat(events)
                .<Object>extracting(event -> event.getOp().getClass())
                .containsExactly(
                        Put.class, Patch.class, Append.class, Delete.class, Restore.class, Erase.class, Clear.class);
    }

    @Test
    void bulkWithAnIdempotencyKeyRepeatsTheSameEvents() throws Exception {
        // Given
        String lines = "{\"content\": \"a\"}\n{\"content\": \"b\"}\n";
        String path = "/v1/memories:bulk?tenantId=acme&userId=again";

        // When
        Answer first = client.send("POST", path, lines, "Idempotency-Key", "upload-1");
        Answer second = client.send("POST", path, lines, "Idempotency-Key", "upload-1");

        // Then
        assertThat(first.status()).isEqualTo(202);
        assertThat(second.json().get("results")).isEqualTo(first.json().get("results"));
    }

    @Test
    void bulkStreamsManyLinesWithoutWaitingForEach() throws Exception {
        // Given
        int count = 20_000;
        String lines = IntStream.range(0, count)
                .mapToObj(i -> "{\"userId\": \"u%d\", \"content\": \"memory number %d\"}".formatted(i % 50, i))
                .collect(Collectors.joining("\n"));
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        long start = System.nanoTime();

        // When
        Answer answer = client.stream(
                "/v1/memories:bulk?tenantId=many&results=refused", () -> (InputStream) new ByteArrayInputStream(bytes));

        // Then
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("accepted").asInt()).isEqualTo(count);
        assertThat(answer.json().get("results")).isEmpty();
        assertThat(millis).as("milliseconds for %d lines", count).isLessThan(20_000);
    }

    private static Environment environment(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("MEMLOG_KAFKA_BOOTSTRAP_SERVERS", PARTS.kafkaBootstrapServers());
        variables.put("MEMLOG_SCHEMA_REGISTRY_URL", PARTS.registryUrl());
        variables.put("MEMLOG_HTTP_PORT", "0");
        return new Environment(variables);
    }

    private static List<String> codes(Answer answer) {
        return answer.json()
                .get("results")
                .valueStream()
                .map(IngestServiceIT::code)
                .toList();
    }

    private static String code(JsonNode result) {
        String code = result.path("code").asText();
        return (result.get("line").asText() + " " + result.get("status").asText() + " " + code).strip();
    }
}
