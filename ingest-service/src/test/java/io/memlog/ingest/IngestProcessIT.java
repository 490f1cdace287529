package io.memlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlog.ingest.IngestClient.Answer;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import io.memlog.testkit.process.ProcessFailedException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service as a process with nothing but its environment, and a log that stops answering. */
class IngestProcessIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY);

    @Test
    void answers503WhileTheLogIsSilentRecoversByItselfAndDrainsOnSigterm() throws Exception {
        // Given
        ServiceProcess service = service("ingest", Map.of("MEMLOG_INGEST_DELIVERY_TIMEOUT_MS", "1500"));
        service.start();
        try (IngestClient client = new IngestClient(service.uri())) {
            assertThat(put(client, "before").status()).isEqualTo(202);

            // When
            PARTS.kafka().pause();
            Answer single;
            Answer bulk;
            try {
                single = put(client, "during");
                bulk = client.send(
                        "POST",
                        "/v1/memories:bulk?tenantId=acme&userId=outage",
                        "{\"content\": \"a\"}\nbroken\n{\"content\": \"b\"}");
                await().untilAsserted(() ->
                        assertThat(client.send("GET", "/readyz", "").status()).isEqualTo(503));
            } finally {
                PARTS.kafka().resume();
            }

            // Then
            assertThat(single.status()).isEqualTo(503);
            assertThat(single.text("code")).isEqualTo("LOG_UNAVAILABLE");
            assertThat(bulk.status()).isEqualTo(207);
            assertThat(bulk.json()
                            .get("results")
                            .valueStream()
                            .map(result -> result.get("code").asText()))
                    .containsExactly("LOG_UNAVAILABLE", "MALFORMED_REQUEST", "LOG_UNAVAILABLE");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(put(client, "during").status()).isEqualTo(202));
            await().untilAsserted(() ->
                    assertThat(client.send("GET", "/readyz", "").status()).isEqualTo(200));
        }
        try (EventLog log = new EventLog(PARTS.kafkaBootstrapServers(), PARTS.registryUrl())) {
            assertThat(log.of("outage")).extracting(MemoryEvent::getEventId).contains("before", "during");
        }
        service.stop();
        assertThat(service.awaitExit(Duration.ofSeconds(1))).hasValue(0);
    }

    @Test
    void endsWithOneClearLineOnBadConfiguration() {
        // Given
        ServiceProcess service = service("misconfigured", Map.of("MEMLOG_PARTITIONS", "many"));

        // When / Then
        assertThatThrownBy(service::start)
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("exit code 2")
                .hasMessageContaining(
                        "MEMLOG_PARTITIONS: expected an integer from 1 to 10000 in partitions, found 'many'");
    }

    @Test
    void refusesTopicsWithAnotherNumberOfPartitions() throws Exception {
        // Given
        service("first", Map.of()).start();

        // When / Then
        assertThatThrownBy(() ->
                        service("second", Map.of("MEMLOG_PARTITIONS", "5")).start())
                .hasMessageContaining("exit code 2")
                .hasMessageContaining("expected 5 partitions (MEMLOG_PARTITIONS), found 4");
    }

    private static Answer put(IngestClient client, String eventId) throws Exception {
        String body = """
                {"tenantId": "acme", "userId": "outage", "eventId": "%s", "content": "text"}""".formatted(eventId);
        return client.send("POST", "/v1/memories", body);
    }

    private static ServiceProcess service(String name, Map<String, String> more) {
        Map<String, String> environment = Map.of(
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", PARTS.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", PARTS.registryUrl());
        ServiceProgram program = ServiceProgram.onOwnClassPath(IngestService.class.getName(), environment)
                .with(more);
        return new ServiceProcess(name, program, PartSettings.in(PARTS.folder().resolve(name)));
    }
}
