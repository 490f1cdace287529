package io.memlog.models.remote;

import static io.memlog.models.remote.TestProviders.DIMENSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractor;
import io.memlog.models.Extractors;
import io.memlog.models.remote.ExtractionOutcome.Complete;
import io.memlog.models.remote.ExtractionOutcome.Degraded;
import io.memlog.models.remote.ExtractionOutcome.Reason;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderStatus.State;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the circuit breaker counts: requests, not texts, and not the time that others take. */
final class BreakerCountTest {
    private final ModelServer server = ModelServer.start(DIMENSION);

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void manyTextsOfOneFailedRequestCountOnceAndFiveFailedRequestsOpenIt() throws Exception {
        EmbeddingProviders both = TestProviders.embedding(server, server);
        var alone = new EmbeddingProviders(both.space(), both.endpoints().subList(0, 1), false);
        Resilience once = resilience(1, 4, Duration.ofSeconds(60), Duration.ofMillis(500));
        try (RemoteEmbedder embedder = RemoteModels.embedder(alone, once, ProviderObserver.logging())) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(status(embedder).state()).isEqualTo(State.AVAILABLE));
            server.tally().reset();
            server.always(new Fault.Status(503, null));

            List<Future<?>> calls = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    String text = "text " + i;
                    calls.add(threads.submit(() -> embedder.embedPassage(text)));
                }
            }

            assertThat(calls).allMatch(call -> call.state() == Future.State.FAILED);
            assertThat(server.tally().countWith("text")).isEqualTo(1);
            for (int i = 2; i <= 5; i++) {
                assertThat(status(embedder).breaker()).isEqualTo(ProviderStatus.Breaker.CLOSED);
                assertThatThrownBy(() -> embedder.embedPassage("one more")).isInstanceOf(Outage.class);
            }
            assertThat(status(embedder).breaker()).isEqualTo(ProviderStatus.Breaker.OPEN);
        }
    }

    @Test
    void aChatModelThatIsMerelyBusyStaysInService() throws Exception {
        Extractor local = Extractors.rules();
        Resilience narrow = resilience(3, 1, Duration.ofSeconds(2), Duration.ofMillis(10));
        try (RemoteExtractor extractor =
                RemoteModels.extractor(TestProviders.chat(server), narrow, local, ProviderObserver.logging())) {
            assertThat(outcome(extractor, local, "the first")).isInstanceOf(Complete.class);
            server.always(new Fault.Latency(Duration.ofMillis(400)));

            List<Future<ExtractionOutcome>> outcomes = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 14; i++) {
                    String text = "text " + i;
                    outcomes.add(threads.submit(() -> outcome(extractor, local, text)));
                }
            }

            assertThat(outcomes.stream().map(Future::resultNow).filter(Degraded.class::isInstance))
                    .hasSizeGreaterThan(narrow.breakerFailures())
                    .allSatisfy(outcome -> {
                        assertThat(((Degraded) outcome).reason()).isEqualTo(Reason.OUTAGE);
                        assertThat(((Degraded) outcome).failure()).isEqualTo(FailureCode.BUSY);
                    });
            assertThat(extractor.availability().breaker()).isEqualTo(ProviderStatus.Breaker.CLOSED);
            assertThat(extractor.availability().state()).isEqualTo(State.AVAILABLE);
            assertThat(outcome(extractor, local, "the last")).isInstanceOf(Complete.class);
        }
    }

    private static ProviderStatus status(RemoteEmbedder embedder) {
        return embedder.availability().getFirst();
    }

    private static ExtractionOutcome outcome(RemoteExtractor extractor, Extractor local, String text) {
        var request = ExtractionRequest.of(text, Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
        return extractor.outcome(request, local.extract(request));
    }

    private static Resilience resilience(int attempts, int concurrency, Duration deadline, Duration batchDelay) {
        Resilience usual = Resilience.DEFAULT;
        return new Resilience(
                usual.connectTimeout(),
                usual.requestTimeout(),
                deadline,
                attempts,
                usual.retryWait(),
                usual.breakerFailures(),
                usual.breakerOpen(),
                concurrency,
                usual.batchTexts(),
                batchDelay,
                Duration.ofMinutes(1));
    }
}
