package io.memlog.reconciler.letters;

import io.memlog.schemas.avro.LetterDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A dead letter as JSON, without its payload. */
record LetterJson(
        int partition,
        long offset,
        Instant time,
        String code,
        @Nullable String detail,
        String stage,
        int attempts,
        int retries,
        @Nullable String retryOf,
        Letter.@Nullable Source source,
        Letter.@Nullable Owner owner,
        @Nullable String traceId,
        int valueBytes,
        @Nullable Long originalBytes,
        LetterState state,
        @Nullable DecisionJson decision) {

    /** What was decided, by whom, when and why. */
    record DecisionJson(
            String by,
            Instant at,
            @Nullable String reason,
            @Nullable Integer eventPartition,
            @Nullable Long eventOffset) {
        static DecisionJson of(LetterDecision decision) {
            return new DecisionJson(
                    decision.getDecidedBy(),
                    decision.getDecidedAt(),
                    decision.getReason(),
                    decision.getEventPartition(),
                    decision.getEventOffset());
        }
    }

    static LetterJson of(KnownLetter known) {
        Letter letter = known.letter();
        return new LetterJson(
                letter.id().partition(),
                letter.id().offset(),
                letter.time(),
                letter.code(),
                letter.detail(),
                letter.stage(),
                letter.attempts(),
                letter.retries(),
                letter.retryOf(),
                letter.source(),
                letter.owner(),
                letter.traceId(),
                letter.valueBytes(),
                letter.originalBytes(),
                known.state(),
                known.decision() == null ? null : DecisionJson.of(known.decision()));
    }
}
