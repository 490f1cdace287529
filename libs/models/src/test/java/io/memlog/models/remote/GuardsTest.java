package io.memlog.models.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Breaker, deadline and bulkhead, each alone. */
final class GuardsTest {
    private static final Breaker.Policy POLICY =
            new Breaker.Policy(Resilience.DEFAULT.breakerFailures(), Resilience.DEFAULT.breakerOpen());

    private final TestProviders.HandClock clock = new TestProviders.HandClock();
    private final AtomicInteger calls = new AtomicInteger();
    private boolean isDown;

    @Test
    void theBreakerOpensAfterFiveOutagesInARowAndClosesAfterOneGoodCall() {
        Breaker<String, String> breaker = breaker();
        isDown = true;
        for (int i = 0; i < 5; i++) {
            assertThat(failure(breaker).code()).isEqualTo(FailureCode.UNREACHABLE);
        }

        assertThat(failure(breaker).code()).isEqualTo(FailureCode.BREAKER_OPEN);
        assertThat(breaker.state()).isEqualTo(ProviderStatus.Breaker.OPEN);
        assertThat(calls).hasValue(5);

        clock.forward(Duration.ofSeconds(31));
        assertThat(failure(breaker).code()).isEqualTo(FailureCode.UNREACHABLE);
        assertThat(failure(breaker).code()).isEqualTo(FailureCode.BREAKER_OPEN);
        assertThat(calls).hasValue(6);

        isDown = false;
        clock.forward(Duration.ofSeconds(31));
        assertThat(breaker.call("x")).isEqualTo("answer");
        assertThat(breaker.call("x")).isEqualTo("answer");
    }

    @Test
    void outagesThatAreNotInARowDoNotOpenIt() {
        Breaker<String, String> breaker = breaker();
        for (int i = 0; i < 12; i++) {
            isDown = i % 4 != 3;
            if (isDown) {
                assertThat(failure(breaker).code()).isEqualTo(FailureCode.UNREACHABLE);
            } else {
                assertThat(breaker.call("x")).isEqualTo("answer");
            }
        }
    }

    @Test
    void refusedTextsDoNotOpenIt() {
        var breaker = new Breaker<String, String>(
                "main",
                input -> {
                    throw new RefusedInput(FailureCode.INPUT_REFUSED, "400");
                },
                POLICY,
                clock);
        for (int i = 0; i < 20; i++) {
            assertThat(failure(breaker).code()).isEqualTo(FailureCode.INPUT_REFUSED);
        }
    }

    @Test
    void theDeadlineEndsACallAndInterruptsIt() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        try (var deadline = new Deadline<String, String>(input -> hang(interrupted), Duration.ofMillis(50))) {
            assertThat(failure(deadline).code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);

            interrupted.await();
        }
    }

    @Test
    void aClosedProviderSaysSo() {
        var deadline = new Deadline<String, String>(input -> input, Duration.ofSeconds(5));
        deadline.close();

        assertThat(failure(deadline).code()).isEqualTo(FailureCode.CLOSED);
    }

    @Test
    void theBulkheadHoldsItsBoundAndPassesEverybody() throws Exception {
        var underWay = new AtomicInteger();
        var highest = new AtomicInteger();
        var bulkhead = new Bulkhead<List<String>, Integer>(
                texts -> {
                    highest.accumulateAndGet(underWay.addAndGet(texts.size()), Math::max);
                    LockSupport.parkNanos(1_000);
                    underWay.addAndGet(-texts.size());
                    return texts.size();
                },
                new Bulkhead.Places(6),
                Duration.ofMinutes(1),
                List::size);
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> bulkhead.call(List.of("a", "b"))));
            }
        }
        for (Future<Integer> result : results) {
            assertThat(result.get()).isEqualTo(2);
        }
        assertThat(highest.get()).isBetween(2, 6);
    }

    @Test
    void aRateLimitDoesNotOpenTheBreaker() {
        var breaker = new Breaker<String, String>(
                "main",
                input -> {
                    throw new Outage(FailureCode.RATE_LIMITED, "429");
                },
                POLICY,
                clock);
        for (int i = 0; i < 20; i++) {
            assertThat(failure(breaker).code()).isEqualTo(FailureCode.RATE_LIMITED);
        }
    }

    private Breaker<String, String> breaker() {
        return new Breaker<>(
                "main",
                input -> {
                    calls.incrementAndGet();
                    if (isDown) {
                        throw new Outage(FailureCode.UNREACHABLE, "expected a connection, found none");
                    }
                    return "answer";
                },
                POLICY,
                clock);
    }

    private static String hang(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
        }
        return "too late";
    }

    private static ProviderFailure failure(Provider<String, String> provider) {
        return catchThrowableOfType(ProviderFailure.class, () -> provider.call("x"));
    }
}
