package io.memlog.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServiceRuntimeTest {
    private static final Environment EPHEMERAL_PORT = new Environment(Map.of("MEMLOG_HTTP_PORT", "0"));

    @Test
    void isReadyOnlyWhenEveryCheckPasses() throws Exception {
        // Given
        var missing = new AtomicReference<Optional<String>>(Optional.of("no partition yet"));
        try (ServiceRuntime runtime = start(service -> service.readyWhen("log", missing::get))) {
            // When
            HttpResponse<String> before = get(runtime, "/readyz");
            missing.set(Optional.empty());
            HttpResponse<String> after = get(runtime, "/readyz");

            // Then
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(json(before).at("/checks/log/missing").asText()).isEqualTo("no partition yet");
            assertThat(after.statusCode()).isEqualTo(200);
            assertThat(get(runtime, "/livez").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void staysReadyWithoutAnOptionalPartAndSaysWhatIsMissing() throws Exception {
        // Given
        var missing = new AtomicReference<Optional<String>>(Optional.of("away"));
        try (ServiceRuntime runtime = start(service -> service.degradedWhen("provider", missing::get))) {
            // When
            HttpResponse<String> before = get(runtime, "/readyz");
            missing.set(Optional.empty());
            HttpResponse<String> after = get(runtime, "/readyz");

            // Then
            assertThat(before.statusCode()).isEqualTo(200);
            assertThat(json(before).at("/degraded/provider").asText()).isEqualTo("away");
            assertThat(json(after).path("degraded")).isEmpty();
        }
    }

    @Test
    void showsJvmMetricsWithTheNameOfTheService() throws Exception {
        try (ServiceRuntime runtime =
                start(service -> service.metrics().counter("memlog.test").increment())) {
            // When
            HttpResponse<String> answer = get(runtime, "/metrics");

            // Then
            assertThat(answer.body())
                    .contains("jvm_memory_used_bytes")
                    .contains("memlog_test_total{service=\"test-service\"} 1.0");
        }
    }

    @Test
    void answersRefusalsWithTheirCodeAndFaultsWithNothingInternal() throws Exception {
        try (ServiceRuntime runtime = start(service -> service.routes(routes -> routes.get("/refused", context -> {
                    throw new MemlogException(ErrorCode.VERSION_CONFLICT, "expected version 1, found 2");
                })
                .get("/fault", context -> {
                    throw new IOException("secret of the house");
                })))) {
            // When
            HttpResponse<String> refused = get(runtime, "/refused");
            HttpResponse<String> fault = get(runtime, "/fault");
            HttpResponse<String> absent = get(runtime, "/absent");

            // Then
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(json(refused).get("code").asText()).isEqualTo("VERSION_CONFLICT");
            assertThat(json(refused).get("detail").asText()).isEqualTo("expected version 1, found 2");
            assertThat(fault.statusCode()).isEqualTo(500);
            assertThat(json(fault).get("code").asText()).isEqualTo("INTERNAL");
            assertThat(fault.body()).doesNotContain("secret of the house");
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(json(absent).get("code").asText()).isEqualTo("NO_SUCH_RESOURCE");
        }
    }

    @Test
    void returnsTheCallersCorrelationIdIfItIsProperAndANewOneOtherwise() throws Exception {
        try (ServiceRuntime runtime = start(service -> {})) {
            // When
            HttpResponse<String> proper = get(runtime, "/absent", ErrorAnswers.CORRELATION_HEADER, "trace-1");
            HttpResponse<String> improper = get(runtime, "/absent", ErrorAnswers.CORRELATION_HEADER, "a/b");

            // Then
            assertThat(json(proper).get("correlationId").asText()).isEqualTo("trace-1");
            assertThat(proper.headers().firstValue(ErrorAnswers.CORRELATION_HEADER))
                    .hasValue("trace-1");
            assertThat(json(improper).get("correlationId").asText())
                    .isNotEqualTo("a/b")
                    .isNotEmpty();
        }
    }

    @Test
    void answersRequestsInFlightBeforeAnythingElseIsClosed() throws Exception {
        // Given
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        List<String> closed = new CopyOnWriteArrayList<>();
        ServiceRuntime runtime = start(service -> {
            service.onClose("store", () -> closed.add("store"));
            service.routes(routes -> routes.get("/slow", context -> {
                entered.countDown();
                released.await(10, TimeUnit.SECONDS);
                context.result("closed before: " + closed);
            }));
        });
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> getUnchecked(runtime, "/slow"));
        entered.await(10, TimeUnit.SECONDS);

        // When
        Thread closing = Thread.ofPlatform().start(runtime::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.WAITING
                || !closing.isAlive());
        // Longer than idle connections are kept.
        assertThat(closing.join(Duration.ofMillis(600))).isFalse();
        released.countDown();

        // Then
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("closed before: []");
        closing.join();
        assertThat(closed).containsExactly("store");
    }

    @Test
    void closesInReverseOrderAndOnlyOnce() {
        // Given
        List<String> closed = new ArrayList<>();
        ServiceRuntime runtime = start(service -> {
            service.onClose("first", () -> closed.add("first"));
            service.onClose("broken", () -> {
                throw new IOException("cannot close");
            });
            service.onClose("last", () -> closed.add("last"));
        });

        // When
        runtime.close();
        runtime.close();

        // Then
        assertThat(closed).containsExactly("last", "first");
    }

    @Test
    void closesWhatWasOpenedWhenTheStartFails() {
        // Given
        List<String> closed = new ArrayList<>();

        // When / Then
        assertThatThrownBy(() -> start(service -> {
                    service.onClose("opened", () -> closed.add("opened"));
                    throw new IOException("store is down");
                }))
                .hasMessageContaining("test-service did not start");
        assertThat(closed).containsExactly("opened");
    }

    @Test
    void backgroundWorkThatThrowsFailsTheServiceAndTheFirstFailureCounts() {
        try (ServiceRuntime runtime = start(service -> {
            service.inBackground("loop", () -> {
                throw new IllegalStateException("fenced");
            });
        })) {
            // When
            await().until(() -> runtime.failure().isPresent());
            runtime.fail(new IllegalStateException("later"));

            // Then
            assertThat(runtime.failure().orElseThrow()).hasMessage("fenced");
        }
    }

    @Test
    void closingInterruptsBackgroundWorkWithoutAFailure() {
        // Given
        List<String> seen = new CopyOnWriteArrayList<>();
        ServiceRuntime runtime = start(service -> service.inBackground("loop", () -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                seen.add("ended");
            }
        }));

        // When
        runtime.close();

        // Then
        assertThat(seen).containsExactly("ended");
        assertThat(runtime.failure()).isEmpty();
    }

    private static ServiceRuntime start(ServiceRuntime.Body body) {
        return ServiceRuntime.start("test-service", 0, List.of(), EPHEMERAL_PORT, body);
    }

    private static HttpResponse<String> get(ServiceRuntime runtime, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(runtime.port(), path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> getUnchecked(ServiceRuntime runtime, String path) {
        try {
            return get(runtime, path);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.mapper().readTree(answer.body());
    }
}
