package io.memlog.models.remote;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.memlog.models.remote.ProviderFailure.Outage;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Leaves a provider alone after several outages in a row, then lets one request find out; thread-safe.
 *
 * <p>It stands where requests leave, so that one that fails counts once, however many wait for its answer. A refused text, a wrong
 * setting and a rate limit do not open it: the provider answered, and for the limit there is {@link Pace}.
 */
final class Breaker<I, O> implements Provider<I, O> {
    /**
     * When it opens and for how long; immutable.
     *
     * @param failures outages in a row that open it
     * @param open how long it stays open before it lets one request pass
     */
    record Policy(int failures, Duration open) {}

    private static final Set<FailureCode> SAYS_NOTHING =
            EnumSet.of(FailureCode.INTERRUPTED, FailureCode.CLOSED, FailureCode.RATE_LIMITED);

    private final String name;
    private final Provider<I, O> provider;
    private final CircuitBreaker breaker;

    Breaker(String name, Provider<I, O> provider, Policy policy, Clock clock) {
        this.name = name;
        this.provider = provider;
        // A window as long as the threshold, all of it failures: that many in a row.
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .clock(clock)
                .currentTimestampFunction(time -> time.millis(), TimeUnit.MILLISECONDS)
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(policy.failures())
                .minimumNumberOfCalls(policy.failures())
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(policy.open())
                .build();
        this.breaker = CircuitBreaker.of(name, config);
    }

    ProviderStatus.Breaker state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> ProviderStatus.Breaker.OPEN;
            case HALF_OPEN -> ProviderStatus.Breaker.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> ProviderStatus.Breaker.CLOSED;
        };
    }

    @Override
    public O call(I input) {
        if (!breaker.tryAcquirePermission()) {
            throw new Outage(
                    FailureCode.BREAKER_OPEN,
                    "provider %s: expected a closed breaker, found it %s".formatted(name, breaker.getState()));
        }
        long start = breaker.getCurrentTimestamp();
        try {
            O output = provider.call(input);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, TimeUnit.MILLISECONDS);
            return output;
        } catch (Outage outage) {
            if (SAYS_NOTHING.contains(outage.code())) {
                breaker.releasePermission();
            } else {
                breaker.onError(breaker.getCurrentTimestamp() - start, TimeUnit.MILLISECONDS, outage);
            }
            throw outage;
        } catch (ProviderFailure.RefusedInput refused) {
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, TimeUnit.MILLISECONDS);
            throw refused;
        } catch (RuntimeException other) {
            breaker.releasePermission();
            throw other;
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
