package io.memlog.reconciler.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import io.memlog.service.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FindingsWebhookTest {
    private static final String SECRET = "a secret of the test";

    private record Received(String timestamp, String signature, String delivery, String body) {
        JsonNode json() {
            try {
                return Json.mapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private HttpServer server;
    private FindingsWebhook webhook;
    private Thread delivering;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        webhook = new FindingsWebhook(
                URI.create(
                        "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort())),
                SECRET,
                finding -> Map.of(
                        "findingId", finding.difference().findingId(),
                        "state", finding.state()),
                metrics,
                Clock.systemUTC(),
                Duration.ofMillis(20));
        delivering = Thread.ofPlatform().daemon().start(() -> {
            try {
                webhook.keepDelivering();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        delivering.interrupt();
        delivering.join(5_000);
        server.stop(0);
    }

    @Test
    void deliveryIsSignedOverItsTimeAndBody() {
        webhook.offer(finding("acme/ann/m1", FindingState.OPEN));

        await().atMost(Duration.ofSeconds(5)).until(() -> received.size() == 1);
        Received delivery = received.getFirst();
        assertThat(delivery.signature())
                .isEqualTo("v1="
                        + new Signature(SECRET)
                                .of(delivery.timestamp(), delivery.body().getBytes(UTF_8)));
        assertThat(Long.parseLong(delivery.timestamp()))
                .isBetween(Instant.now().getEpochSecond() - 30, Instant.now().getEpochSecond());
        assertThat(delivery.json().at("/type").asText()).isEqualTo("findings.changed");
        assertThat(delivery.json().at("/findings/0/findingId").asText()).isEqualTo("VECTOR/MISSING/acme/ann/m1");
        assertThat(delivery.json().at("/findings/0/state").asText()).isEqualTo("OPEN");
    }

    @Test
    void signatureIsThatOfEveryOtherImplementation() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
        assertThat(new Signature("key").of("1700000000", "{\"a\":1}".getBytes(UTF_8)))
                .isEqualTo("a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03");
    }

    @Test
    void refusedDeliveryComesAgainUnderTheSameId() {
        refusals.set(3);

        webhook.offer(finding("acme/ann/m1", FindingState.OPEN));

        await().atMost(Duration.ofSeconds(5)).until(() -> received.size() == 4);
        assertThat(received)
                .extracting(Received::delivery)
                .containsOnly(received.getFirst().delivery());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> metrics.counter("memlog.webhook.deliveries", "result", "delivered")
                                .count()
                        == 1);
        assertThat(metrics.counter("memlog.webhook.deliveries", "result", "failed")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void onlyAChangeOfTheStateIsTold() {
        webhook.offer(finding("acme/ann/m1", FindingState.OPEN));
        await().atMost(Duration.ofSeconds(5)).until(() -> received.size() == 1);

        webhook.offer(finding("acme/ann/m1", FindingState.OPEN));
        webhook.offer(finding("acme/ann/m1", FindingState.REPAIRED));

        await().atMost(Duration.ofSeconds(5)).until(() -> received.size() == 2);
        assertThat(received.getLast().json().at("/findings")).hasSize(1);
        assertThat(received.getLast().json().at("/findings/0/state").asText()).isEqualTo("REPAIRED");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            received.add(new Received(
                    headers.getFirst(FindingsWebhook.TIMESTAMP),
                    headers.getFirst(FindingsWebhook.SIGNATURE),
                    headers.getFirst(FindingsWebhook.DELIVERY),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 500 : 204, -1);
        }
    }

    private static KnownFinding finding(String key, FindingState state) {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        return new KnownFinding(
                new Difference(StoreName.VECTOR, FindingKind.MISSING, key, 1, 7L, 2L, null, 3L, null),
                FindingDepth.DIGESTS,
                now,
                now,
                state,
                null);
    }
}
