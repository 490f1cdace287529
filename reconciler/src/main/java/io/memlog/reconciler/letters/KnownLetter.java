package io.memlog.reconciler.letters;

import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.LetterDecisionKind;
import org.jspecify.annotations.Nullable;

/**
 * A letter and what was decided on it; immutable.
 *
 * @param decision null while nobody has decided
 */
record KnownLetter(Letter letter, @Nullable LetterDecision decision) {
    LetterId id() {
        return letter.id();
    }

    LetterState state() {
        if (decision == null) {
            return LetterState.UNDECIDED;
        }
        return decision.getKind() == LetterDecisionKind.RETRIED ? LetterState.RETRIED : LetterState.DISCARDED;
    }

    boolean isUndecided() {
        return decision == null;
    }
}
