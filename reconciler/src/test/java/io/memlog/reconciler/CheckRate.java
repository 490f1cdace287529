package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.service.Environment;
import io.memlog.service.Json;
import io.memlog.service.ServiceRuntime;
import io.memlog.sink.graph.SinkGraph;
import io.memlog.sink.vector.SinkVector;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a check of 100,000 memories takes; started by hand with -Dit.test=CheckRate. */
class CheckRate {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRate.class);
    private static final int MEMORIES = Integer.getInteger("memories", 100_000);

    @RegisterExtension
    static final MemlogParts parts =
            MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES, PartKind.NEO4J);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void checkRate() throws Exception {
        Database database = parts.newDatabase();
        Environment environment = new Environment(Map.of(
                "MEMLOG_STATE_DIR", parts.folder().resolve("state").toString(),
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", "" + VerificationIT.PARTITIONS,
                "MEMLOG_HTTP_PORT", "0",
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password(),
                "NEO4J_URI", parts.boltUri()));
        try (ServiceRuntime reconciler = Reconciler.start(environment);
                ServiceRuntime vector = SinkVector.start(environment);
                ServiceRuntime graph = SinkGraph.start(environment);
                TestLog log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl());
                Damage damage = new Damage(database, parts.boltUri())) {
            // The vector index would take most of the time to fill and none to check.
            damage.sql("DROP INDEX memory_embedding");
            log.load(MEMORIES);
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        assertThat(vector.port()).isPositive();
                        assertThat(graph.port()).isPositive();
                        assertThat(send(get(reconciler, "/v1/offsets"))
                                        .at("/isCaughtUp")
                                        .asBoolean())
                                .isTrue();
                    });
            for (String round : new String[] {"first, folds the log", "second", "third", "fourth"}) {
                JsonNode report = send(check(reconciler));
                LOG.info(
                        "{} check of {} memories: {} ms, vector {} ms, graph {} ms, consistent {}",
                        round,
                        report.at("/stores/0/compared").asLong(),
                        report.at("/durationMillis").asLong(),
                        report.at("/stores/0/durationMillis").asLong(),
                        report.at("/stores/1/durationMillis").asLong(),
                        report.at("/consistent").asBoolean());
            }
            for (int round = 0; round < 3; round++) {
                JsonNode deep = send(check(reconciler, "{\"level\": \"deep\"}"));
                LOG.info(
                        "deep check: vector {} ms, graph {} ms, consistent {}; all fields read bare: vector {} ms, graph {} ms",
                        deep.at("/stores/0/durationMillis").asLong(),
                        deep.at("/stores/1/durationMillis").asLong(),
                        deep.at("/consistent").asBoolean(),
                        damage.readAllRows(),
                        damage.readWholeGraph());
            }
            damage.sql("DELETE FROM memory");
            JsonNode empty = send(check(reconciler));
            LOG.info(
                    "emptied store: {} ms, {} findings, truncated {}",
                    empty.at("/durationMillis").asLong(),
                    empty.at("/findings").size(),
                    empty.at("/stores/0/truncated").asBoolean());
        }
    }

    private static HttpRequest get(ServiceRuntime service, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path)))
                .build();
    }

    private static HttpRequest check(ServiceRuntime service) {
        return check(service, "{}");
    }

    private static HttpRequest check(ServiceRuntime service, String request) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/checks".formatted(service.port())))
                .POST(HttpRequest.BodyPublishers.ofString(request))
                .build();
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        return Json.mapper()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
