package io.memlog.models.remote;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider did not do what it was asked; immutable.
 *
 * <p>The three kinds ask for three reactions: wait ({@link Outage}), set this text aside ({@link RefusedInput}), call a
 * person ({@link Misconfigured}). A message names provider, expectation and finding; it never holds a key, a text or what a
 * provider answered, because providers repeat keys and texts in their answers.
 */
public abstract sealed class ProviderFailure extends RuntimeException {
    private final FailureCode code;

    private ProviderFailure(FailureCode code, String message, @Nullable Throwable cause) {
        super("%s: %s".formatted(code, message), cause);
        this.code = code;
    }

    public final FailureCode code() {
        return code;
    }

    /** The provider is not there, or not fit to work: the same request may succeed later, degrade or wait. */
    public static final class Outage extends ProviderFailure {
        private final @Nullable Duration retryAfter;

        public Outage(FailureCode code, String message) {
            this(code, message, null, null);
        }

        public Outage(FailureCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(code, message, cause);
            this.retryAfter = retryAfter;
        }

        /** How long the provider asked to be left alone. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The provider works, but not on this text: a candidate for poison. */
    public static final class RefusedInput extends ProviderFailure {
        public RefusedInput(FailureCode code, String message) {
            super(code, message, null);
        }

        public RefusedInput(FailureCode code, String message, Throwable cause) {
            super(code, message, cause);
        }
    }

    /** Nothing will work until someone changes the settings: key, address, model or dimension. */
    public static final class Misconfigured extends ProviderFailure {
        public Misconfigured(FailureCode code, String message) {
            super(code, message, null);
        }
    }
}
