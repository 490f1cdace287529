package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.OutcomeStatus;
import org.jspecify.annotations.Nullable;

/**
 * What became of an event, as its outcome will tell; immutable.
 *
 * @param status terminal status
 * @param code stable error code, null when applied
 * @param detail expected and found, never memory text
 * @param version version of the memory after the event
 * @param affected memories that the event changed
 * @param completesEvent a record on memory.enriched already says that the event is handled: no progress record is needed
 */
record Effect(
        OutcomeStatus status,
        @Nullable ErrorCode code,
        @Nullable String detail,
        @Nullable Long version,
        int affected,
        boolean completesEvent) {

    static Effect applied(@Nullable Long version, int affected) {
        return new Effect(OutcomeStatus.APPLIED, null, null, version, affected, false);
    }

    /** The memory took its new state, though a model had nothing to say on it. */
    static Effect degraded(ErrorCode missing, long version, int affected) {
        return new Effect(OutcomeStatus.APPLIED_DEGRADED, missing, null, version, affected, false);
    }

    static Effect refused(ErrorCode code, @Nullable String detail) {
        return new Effect(OutcomeStatus.REJECTED, code, detail, null, 0, false);
    }

    static Effect duplicate(SeenEvent first) {
        String detail = "first decided at partition %d, offset %d: %s%s"
                .formatted(
                        first.partition(),
                        first.offset(),
                        first.status(),
                        first.code() == null ? "" : " " + first.code());
        return new Effect(OutcomeStatus.DUPLICATE, ErrorCode.DUPLICATE_EVENT, detail, first.version(), 0, false);
    }

    static Effect deadLettered(ErrorCode code, @Nullable String detail) {
        return new Effect(OutcomeStatus.DEAD_LETTERED, code, detail, null, 0, false);
    }

    Effect withCompletesEvent() {
        return new Effect(status, code, detail, version, affected, true);
    }

    @Nullable
    String codeName() {
        return code == null ? null : code.name();
    }
}
