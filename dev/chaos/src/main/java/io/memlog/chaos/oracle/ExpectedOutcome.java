package io.memlog.chaos.oracle;

import io.memlog.schemas.avro.OutcomeStatus;
import org.jspecify.annotations.Nullable;

/**
 * What must become of one record of memory.events. Immutable and thread-safe.
 *
 * @param status terminal status
 * @param code error code, null when applied
 * @param version version of the memory after the event, null if there is none
 * @param affected memories that the event changed
 */
public record ExpectedOutcome(
        OutcomeStatus status,
        @Nullable String code,
        @Nullable Long version,
        int affected) {}
