package io.memlog.reconciler.letters;

import io.memlog.reconciler.letters.Letter.Owner;
import io.memlog.reconciler.letters.Letter.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which letters are meant; null means any. Immutable.
 *
 * @param topic where the record stood
 * @param tenant as far as the record key names one
 * @param from earliest time of the letter
 * @param to first time that is too late
 * @param state what became of it
 */
public record LetterFilter(
        @Nullable String code,
        @Nullable String stage,
        @Nullable String topic,
        @Nullable String tenant,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable LetterState state) {
    public static final LetterFilter ALL = new LetterFilter(null, null, null, null, null, null, null);

    boolean matches(KnownLetter known) {
        Letter letter = known.letter();
        Source source = letter.source();
        Owner owner = letter.owner();
        return (code == null || code.equals(letter.code()))
                && (stage == null || stage.equals(letter.stage()))
                && (topic == null || (source != null && topic.equals(source.topic())))
                && (tenant == null || (owner != null && tenant.equals(owner.tenantId())))
                && (from == null || !letter.time().isBefore(from))
                && (to == null || letter.time().isBefore(to))
                && (state == null || state == known.state());
    }

    LetterFilter withState(@Nullable LetterState other) {
        return new LetterFilter(code, stage, topic, tenant, from, to, other);
    }

    /** True if nothing but the state narrows it down. */
    boolean isAny() {
        return withState(null).equals(ALL);
    }
}
