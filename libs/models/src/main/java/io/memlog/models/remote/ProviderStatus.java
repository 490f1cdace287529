package io.memlog.models.remote;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a provider does, for readiness and metrics; immutable.
 *
 * @param lastFailure what took it out of service last, null if nothing has
 * @param since when the state began
 * @param breaker state of its circuit breaker
 */
public record ProviderStatus(
        String provider,
        ProviderUse use,
        State state,
        @Nullable FailureCode lastFailure,
        Instant since,
        Breaker breaker) {
    /** Closed set of states. */
    public enum State {
        /** Not asked yet. */
        UNVERIFIED,
        AVAILABLE,
        /** Its last call failed: other providers are asked first. */
        UNAVAILABLE
    }

    /** Closed set of a circuit breaker's states. */
    public enum Breaker {
        CLOSED,
        OPEN,
        HALF_OPEN;

        /** As it stands in metrics. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it is out of service and since when; empty if it is not. */
    public Optional<String> missing() {
        return state == State.UNAVAILABLE
                ? Optional.of("%s since %s, breaker %s".formatted(lastFailure, since, breaker.id()))
                : Optional.empty();
    }
}
