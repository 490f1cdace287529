package io.memlog.models.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.Embedder;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.service.ConfigurationException;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remote models as a service sees them; a real service with a real HTTP server as its provider. */
final class ServiceModelsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private final ModelServer server = ModelServer.start(8);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void anAbsentProviderIsADetailOfReadinessAndShownInMetrics() throws Exception {
        server.always(new Fault.Status(503, null));
        var embedder = new AtomicReference<Embedder>();
        try (ServiceRuntime service =
                start(environment(), runtime -> embedder.set(ServiceModels.forQuestions(runtime, PATIENCE)))) {
            assertThatThrownBy(() -> embedder.get().embedQuery("who?")).isInstanceOf(ProviderFailure.class);

            HttpResponse<String> away = get(service, "/readyz");
            assertThat(away.statusCode()).isEqualTo(200);
            assertThat(json(away).at("/degraded/embedding provider west").asText())
                    .startsWith("OVERLOADED since ");
            assertThat(get(service, "/metrics").body())
                    .contains(available("0.0"))
                    .containsPattern("memlog_provider_breaker\\{.*state=\"half_open\".*} [01]")
                    .containsPattern("memlog_provider_requests_seconds_count\\{outcome=\"OVERLOADED\",.*\\} [1-9]");

            server.always(new Fault.Healthy());

            await().untilAsserted(() -> {
                assertThat(json(get(service, "/readyz")).path("degraded")).isEmpty();
                assertThat(get(service, "/metrics").body())
                        .contains(available("1.0"))
                        .containsPattern("memlog_provider_batch_texts_count\\{.*\\} [1-9]");
            });
            assertThat(embedder.get().embedQuery("who?")).isPresent();
        }
    }

    @Test
    void recordsGetTheirVectorsRemotelyAndTheirNamesHere() {
        var models = new AtomicReference<EnrichmentModels>();
        Map<String, String> environment = environment();
        environment.put("MEMLOG_EXTRACTION_PROVIDER", "west");
        environment.put("MEMLOG_EXTRACTION_MODEL", "chat-a");
        try (ServiceRuntime service = start(environment, runtime -> models.set(ServiceModels.forRecords(runtime)))) {
            RemoteEmbedder remote = models.get().remoteEmbedder().orElseThrow();

            assertThat(remote.embedPassage("Maria lives in Oslo"))
                    .hasValueSatisfying(vector -> assertThat(vector).hasSize(8));
            assertThat(models.get().embeddingModel()).isEqualTo(remote.model());
            assertThat(models.get().encoder().model().dimension()).isEqualTo(384);
            assertThat(models.get().remoteExtractor().orElseThrow().id()).isEqualTo("llm:chat-a");
            assertThat(service.port()).isPositive();
        }
    }

    @Test
    void anUnknownLocalModelIsOneLine() {
        assertThatThrownBy(() -> start(
                        Map.of("MEMLOG_HTTP_PORT", "0", "MEMLOG_EMBEDDING_MODEL", "word2vec"),
                        runtime -> ServiceModels.forQuestions(runtime, PATIENCE)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MEMLOG_EMBEDDING_MODEL: embedding model: expected one of ")
                .hasMessageEndingWith("found 'word2vec'");
    }

    private Map<String, String> environment() {
        return new TreeMap<>(Map.of(
                "MEMLOG_STATE_DIR", folder.toString(),
                "MEMLOG_HTTP_PORT", "0",
                "MEMLOG_EMBEDDING_PROVIDERS", "west",
                "MEMLOG_EMBEDDING_MODEL", "model-a",
                "MEMLOG_EMBEDDING_DIMENSION", "8",
                "MEMLOG_PROVIDER_WEST_KIND", "vllm",
                "MEMLOG_PROVIDER_WEST_URL", server.url().resolve("/v1").toString(),
                "MEMLOG_PROVIDERS_RETRY_WAIT_MS", "1",
                "MEMLOG_PROVIDERS_BREAKER_OPEN_MS", "100",
                "MEMLOG_PROVIDERS_PROBE_INTERVAL_MS", "50"));
    }

    private static ServiceRuntime start(Map<String, String> environment, ServiceRuntime.Body body) {
        return ServiceRuntime.start("test-service", 0, ServiceModels.keys(), new Environment(environment), body);
    }

    private HttpResponse<String> get(ServiceRuntime service, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path));
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static String available(String value) {
        return "memlog_provider_available{provider=\"west\",service=\"test-service\",use=\"embedding\"} " + value;
    }
}
