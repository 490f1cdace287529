package io.memlog.models.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** A provider with a limit of twenty requests in any second, without a clock that runs by itself. */
final class PaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int LIMIT = 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Deque<Long> admitted = new ArrayDeque<>();
    private long now;
    private int refused;
    private Duration retryAfter = Duration.ofSeconds(1);
    private final Pace<String, String> pace =
            new Pace<>("main", this::answer, LONGEST_WAIT, () -> now, wait -> now += wait.toNanos());

    @Test
    void nearlyTheWholeRateIsUsedAndNearlyNothingIsRefused() {
        int answered = 0;
        while (now < 120 * SECOND) {
            answered += ask();
        }

        assertThat(answered).isGreaterThan((int) (0.95 * 120 * LIMIT));
        assertThat(refused).isLessThan(5);
    }

    @Test
    void aLimitThatIsGoneIsForgottenWithinMinutes() {
        while (refused == 0) {
            ask();
        }
        long learned = now;

        while (now - learned < 10 * 60 * SECOND) {
            admitted.clear();
            ask();
        }

        long before = now;
        for (int i = 0; i < 100; i++) {
            admitted.clear();
            ask();
        }
        // The lanes alone take 2.5 s, the limit took five.
        assertThat(Duration.ofNanos(now - before)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void withoutALimitNobodyWaits() {
        retryAfter = Duration.ZERO;
        for (int i = 0; i < LIMIT; i++) {
            pace.call("x");
        }

        assertThat(now).isZero();
    }

    @Test
    void aLongPauseIsLeftToTheCaller() {
        retryAfter = Duration.ofHours(1);
        while (refused == 0) {
            ask();
        }
        int before = admitted.size();

        Outage outage = catchThrowableOfType(Outage.class, () -> pace.call("x"));

        assertThat(outage.code()).isEqualTo(FailureCode.RATE_LIMITED);
        assertThat(outage.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Duration.ofMinutes(59)));
        assertThat(admitted).hasSize(before);
        now += Duration.ofHours(1).toNanos();
        assertThat(pace.call("x")).isEqualTo("answer");
    }

    @Test
    void otherOutagesChangeNothing() {
        var broken = new Pace<String, String>(
                "main",
                input -> {
                    throw new Outage(FailureCode.OVERLOADED, "503");
                },
                LONGEST_WAIT,
                () -> now,
                wait -> now += wait.toNanos());
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> broken.call("x")).isInstanceOf(Outage.class);
        }
        assertThat(now).isZero();
    }

    private int ask() {
        try {
            pace.call("x");
            return 1;
        } catch (Outage outage) {
            refused++;
            return 0;
        }
    }

    private String answer(String input) {
        while (!admitted.isEmpty() && now - admitted.getFirst() > SECOND) {
            admitted.removeFirst();
        }
        if (admitted.size() >= LIMIT) {
            now += SECOND / 1_000;
            throw new Outage(FailureCode.RATE_LIMITED, "429", retryAfter, null);
        }
        admitted.addLast(now);
        // Four lanes of a tenth of a second each.
        now += retryAfter.isZero() ? 0 : SECOND / 40;
        return "answer";
    }
}
