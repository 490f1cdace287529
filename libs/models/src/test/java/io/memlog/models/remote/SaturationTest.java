package io.memlog.models.remote;

import static io.memlog.models.remote.TestProviders.DIMENSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A provider of 100 ms latency, full of work; {@code -Dmemlog.saturation.seconds=60} measures longer, because the first second after the
 * limit is hit is lost.
 */
final class SaturationTest {
    private static final long SECONDS = Long.getLong("memlog.saturation.seconds", 6);
    private static final int CALLERS = 400;
    private static final int LIMIT = 20;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger texts = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failedCalls = new AtomicInteger();

    @Test
    void aRateLimitThatNobodyConfiguredIsUsedUp() {
        try (ModelServer server = ModelServer.start(DIMENSION)) {
            server.always(new Fault.Latency(Duration.ofMillis(100)));
            server.rateLimit(LIMIT);

            double perSecond = fill(server);

            report("limit 20/s", perSecond);
            // The pause after the first refusal is a good part of a few seconds.
            assertThat(perSecond).isGreaterThan(0.5 * LIMIT);
            assertThat(failedCalls).hasValue(0);
            assertThat(refused).hasValueLessThan(20);
        }
    }

    @Test
    void withoutALimitAllLanesAreBusyWithFullBatches() {
        try (ModelServer server = ModelServer.start(DIMENSION)) {
            server.always(new Fault.Latency(Duration.ofMillis(100)));

            double perSecond = fill(server);

            report("4 lanes, no limit", perSecond);
            assertThat(server.tally().highestConcurrency()).isEqualTo(Resilience.DEFAULT.concurrency());
            // Four lanes could do forty; the test machine has other work.
            assertThat(perSecond).isGreaterThan(10);
            assertThat(texts.get()).isGreaterThan(16 * answered.get());
        }
    }

    /** Requests that were answered, by second. */
    private double fill(ModelServer server) {
        ProviderObserver observer = new ProviderObserver() {
            @Override
            public void stateChanged(ProviderStatus from, ProviderStatus to) {
                // Not asked about here.
            }

            @Override
            public void requestEnded(ProviderRequest request) {
                (request.failure() == null ? answered : refused).incrementAndGet();
                texts.addAndGet(request.failure() == null ? request.texts() : 0);
            }
        };
        EmbeddingProviders both = TestProviders.embedding(server, server);
        var alone = new EmbeddingProviders(both.space(), both.endpoints().subList(0, 1), false);
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(SECONDS).toNanos();
        try (RemoteEmbedder embedder = RemoteModels.embedder(alone, Resilience.DEFAULT, observer);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                String text = "text " + i;
                callers.execute(() -> {
                    while (System.nanoTime() < end) {
                        embed(embedder, text);
                    }
                });
            }
        }
        return answered.get() * 1e9 / (System.nanoTime() - start);
    }

    private void embed(RemoteEmbedder embedder, String text) {
        try {
            embedder.embedPassage(text);
        } catch (ProviderFailure failure) {
            failedCalls.incrementAndGet();
        }
    }

    private void report(String what, double perSecond) {
        System.out.printf(
                "%s: %.1f requests/s of %.0f texts, %d refused, %d calls failed%n",
                what, perSecond, (double) texts.get() / answered.get(), refused.get(), failedCalls.get());
    }
}
