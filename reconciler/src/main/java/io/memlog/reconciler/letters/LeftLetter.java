package io.memlog.reconciler.letters;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.LetterDecisionKind;
import java.util.Optional;

/**
 * A letter that was not discarded, and why; immutable.
 *
 * @param reason {@code DECIDED} or {@code DELETED}
 * @param detail by whom and when, in words that follow on "was"
 */
record LeftLetter(int partition, long offset, String reason, String detail) {
    static LeftLetter deleted(LetterId id) {
        return new LeftLetter(id.partition(), id.offset(), "DELETED", "deleted meanwhile");
    }

    /** Empty while nobody has decided. */
    static Optional<LeftLetter> decided(KnownLetter known) {
        LetterId id = known.id();
        return Optional.ofNullable(known.decision())
                .map(decision -> new LeftLetter(id.partition(), id.offset(), "DECIDED", told(decision)));
    }

    /** What a retry sent is named: if it was refused again, the new letter is of that event. */
    private static String told(LetterDecision decision) {
        String what = decision.getKind() == LetterDecisionKind.RETRIED
                ? "retried as %s-%d@%d"
                        .formatted(Topics.EVENTS, decision.getEventPartition(), decision.getEventOffset())
                : "discarded";
        return "%s by %s at %s".formatted(what, decision.getDecidedBy(), decision.getDecidedAt());
    }
}
