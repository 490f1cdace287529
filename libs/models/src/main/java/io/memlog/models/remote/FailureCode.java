package io.memlog.models.remote;

/** Stable names of what can go wrong between us and a provider, for counters, logs and provenance; immutable. */
public enum FailureCode {
    // Outages: the same request may succeed later.
    UNREACHABLE(Trait.TRANSIENT),
    TIMED_OUT(Trait.TRANSIENT),
    /** An outage, or one text that ends the provider's process. */
    CONNECTION_LOST(Trait.TRANSIENT_OR_INPUT),
    RATE_LIMITED(Trait.TRANSIENT),
    OVERLOADED(Trait.TRANSIENT),
    /** Status 500: an outage, or one text that the provider cannot digest. */
    SERVER_ERROR(Trait.TRANSIENT_OR_INPUT),
    BREAKER_OPEN(Trait.NONE),
    /** Nothing is wrong with the provider: all places at it are taken. */
    BUSY(Trait.NONE),
    DEADLINE_EXCEEDED(Trait.NONE),
    INTERRUPTED(Trait.NONE),
    CLOSED(Trait.NONE),

    // Answers that cannot be used: a fault of the provider, possibly caused by one text.
    ANSWER_NOT_UNDERSTOOD(Trait.INPUT),
    ANSWER_TOO_LARGE(Trait.INPUT),
    WRONG_COUNT(Trait.INPUT),
    NOT_A_NUMBER(Trait.INPUT),
    NO_DIRECTION(Trait.INPUT),

    // Refused input: this text, again and again.
    INPUT_REFUSED(Trait.INPUT),
    INPUT_TOO_LARGE(Trait.INPUT),

    // Misconfigured: every text, until someone changes the settings.
    NOT_AUTHORIZED(Trait.NONE),
    NOT_FOUND(Trait.NONE),
    REQUEST_REFUSED(Trait.NONE),
    WRONG_DIMENSION(Trait.INPUT),
    SPACE_MISMATCH(Trait.NONE);

    private final Trait trait;

    FailureCode(Trait trait) {
        this.trait = trait;
    }

    /** True if the very same request is worth another attempt within seconds. */
    public boolean isTransient() {
        return trait == Trait.TRANSIENT || trait == Trait.TRANSIENT_OR_INPUT;
    }

    /** True if one text of the request may be the cause, so that the others are worth another attempt without it. */
    public boolean mayBeInput() {
        return trait == Trait.INPUT || trait == Trait.TRANSIENT_OR_INPUT;
    }

    private enum Trait {
        NONE,
        TRANSIENT,
        INPUT,
        TRANSIENT_OR_INPUT
    }
}
