package io.memlog.models.remote;

import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Repeats what may pass within seconds: transport errors, 408, 429 and 5xx; thread-safe.
 *
 * <p>The wait is what the provider asked for, else it doubles; jitter keeps callers from coming back all at once.
 */
final class Retry<I, O> implements Provider<I, O> {
    /**
     * How often and how patiently; immutable.
     *
     * @param mostAttempts calls in all, the first included
     * @param firstWait wait before the second attempt unless the provider asks for another
     * @param budget no attempt begins later than this after the first
     */
    record Policy(int mostAttempts, Duration firstWait, Duration budget) {
        Policy {
            if (mostAttempts < 1) {
                throw new IllegalArgumentException("attempts: expected at least 1, found %d".formatted(mostAttempts));
            }
        }
    }

    /** Waits, or in a test only notes that it would have; thread-safe. */
    @FunctionalInterface
    interface Pause {
        Pause SLEEP = Thread::sleep;

        void sleep(Duration wait) throws InterruptedException;
    }

    private final Provider<I, O> provider;
    private final Policy policy;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;

    Retry(Provider<I, O> provider, Policy policy, InstantSource clock, RandomGenerator random, Pause pause) {
        this.provider = provider;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    @Override
    public O call(I input) {
        Instant end = clock.instant().plus(policy.budget());
        Outage before = null;
        for (int attempt = 1; ; attempt++) {
            try {
                return provider.call(input);
            } catch (Outage outage) {
                if (before != null && outage.code() == FailureCode.BREAKER_OPEN) {
                    // What opened it says more.
                    throw before;
                }
                before = outage;
                Duration wait = wait(attempt, outage);
                boolean isLast = attempt == policy.mostAttempts();
                if (isLast
                        || !outage.code().isTransient()
                        || clock.instant().plus(wait).isAfter(end)) {
                    throw outage;
                }
                sleep(wait, outage);
            }
        }
    }

    @Override
    public void close() {
        provider.close();
    }

    private Duration wait(int attempt, Outage outage) {
        Duration backoff = policy.firstWait().multipliedBy(1L << (attempt - 1));
        // Never less than asked for; from half to the whole of our own guess.
        return outage.retryAfter()
                .map(asked -> asked.plus(part(policy.firstWait(), random.nextDouble())))
                .orElseGet(() -> part(backoff, 0.5 + random.nextDouble() / 2));
    }

    private static Duration part(Duration whole, double share) {
        return Duration.ofNanos(Math.round(whole.toNanos() * share));
    }

    private void sleep(Duration wait, Outage outage) {
        try {
            pause.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outage.addSuppressed(e);
            throw outage;
        }
    }
}
