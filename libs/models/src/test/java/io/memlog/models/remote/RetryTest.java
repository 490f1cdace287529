package io.memlog.models.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.models.remote.ProviderFailure.Misconfigured;
import io.memlog.models.remote.ProviderFailure.Outage;
import io.memlog.models.remote.ProviderFailure.RefusedInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetryTest {
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    private final TestProviders.HandClock clock = new TestProviders.HandClock();
    private final List<Duration> waits = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    @Test
    void aTransientOutageIsRepeatedWithGrowingJitteredWaits() {
        String answer = retry(failing(2, outage(FailureCode.OVERLOADED, null))).call("x");

        assertThat(answer).isEqualTo("answer to x");
        assertThat(waits).hasSize(2);
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(waits.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void thereAreThreeAttemptsAtMost() {
        assertThatThrownBy(() ->
                        retry(failing(9, outage(FailureCode.UNREACHABLE, null))).call("x"))
                .isInstanceOf(Outage.class);
        assertThat(calls).hasSize(3);
    }

    @Test
    void aBreakerThatOpensMeanwhileDoesNotHideWhatOpenedIt() {
        Retry<String, String> retry = retry(input -> {
            calls.add(input);
            throw outage(calls.size() == 1 ? FailureCode.OVERLOADED : FailureCode.BREAKER_OPEN, null);
        });

        assertThatThrownBy(() -> retry.call("x")).hasMessageStartingWith("OVERLOADED");
        assertThat(calls).hasSize(2);
    }

    @Test
    void theProviderIsLeftAloneForAsLongAsItAsked() {
        retry(failing(1, outage(FailureCode.RATE_LIMITED, Duration.ofSeconds(4))))
                .call("x");

        assertThat(waits.getFirst()).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_100));
    }

    @Test
    void noAttemptBeginsAfterTheBudget() {
        assertThatThrownBy(() -> retry(failing(1, outage(FailureCode.RATE_LIMITED, Duration.ofSeconds(40))))
                        .call("x"))
                .isInstanceOf(Outage.class);
        assertThat(calls).hasSize(1);
        assertThat(waits).isEmpty();
    }

    @Test
    void whatWouldFailAgainIsNotRepeated() {
        List<ProviderFailure> failures = List.of(
                new RefusedInput(FailureCode.INPUT_REFUSED, "400"),
                new Misconfigured(FailureCode.NOT_AUTHORIZED, "401"),
                new Misconfigured(FailureCode.NOT_FOUND, "404"),
                outage(FailureCode.NOT_A_NUMBER, null));
        for (ProviderFailure failure : failures) {
            calls.clear();
            assertThatThrownBy(() -> retry(failing(1, failure)).call("x")).isSameAs(failure);
            assertThat(calls).hasSize(1);
        }
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Instant now = Instant.parse("2026-11-06T08:49:00Z");

        assertThat(RetryAfter.parse("120", now)).contains(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse("0.5", now)).contains(Duration.ofMillis(500));
        assertThat(RetryAfter.parse("Fri, 06 Nov 2026 08:49:37 GMT", now)).contains(Duration.ofSeconds(37));
        assertThat(RetryAfter.parse("Fri, 06 Nov 2026 08:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("999999999", now)).contains(Duration.ofDays(1));
        assertThat(RetryAfter.parse("soon", now)).isEmpty();
        assertThat(RetryAfter.parse("-3", now)).isEmpty();
    }

    private Retry<String, String> retry(Provider<String, String> provider) {
        var policy = new Retry.Policy(3, FIRST_WAIT, Duration.ofSeconds(30));
        return new Retry<>(provider, policy, clock, new Random(7), wait -> {
            waits.add(wait);
            clock.forward(wait);
        });
    }

    private Provider<String, String> failing(int times, ProviderFailure failure) {
        return input -> {
            calls.add(input);
            if (calls.size() <= times) {
                throw failure;
            }
            return "answer to " + input;
        };
    }

    private static Outage outage(FailureCode code, @Nullable Duration retryAfter) {
        return new Outage(code, "expected an answer, found none", retryAfter, null);
    }
}
