package io.memlog.reconciler.letters;

import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.LetterDecisionKind;
import org.jspecify.annotations.Nullable;

/**
 * A letter and what was decided on it; immutable.
 *
 * @param decision null while nobody has decided
 */
public record KnownLetter(Letter letter, @Nullable LetterDecision decision) {
    public LetterId id() {
        return letter.id();
    }

    LetterState state() {
        if (decision == null) {
            return LetterState.UNDECIDED;
        }
        return decision.getKind() == LetterDecisionKind.RETRIED ? LetterState.RETRIED : LetterState.DISCARDED;
    }

    public boolean isUndecided() {
        return decision == null;
    }
}
