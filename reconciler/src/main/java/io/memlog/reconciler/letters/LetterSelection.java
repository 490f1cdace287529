package io.memlog.reconciler.letters;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The letters that something is to be done with: one, some, or all. Immutable.
 *
 * @param id one letter; the filter then says nothing
 * @param filter what the letters have in common; only undecided ones are selected
 * @param isAll must be true where the filter does not narrow anything down, so that nobody asks for everything by mistake
 */
public record LetterSelection(@Nullable LetterId id, LetterFilter filter, boolean isAll) {
    public LetterSelection {
        if (id == null && filter.isAny() && !isAll) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "letters: expected a partition and offset, a filter, or all, found none");
        }
    }

    public static LetterSelection one(LetterId id) {
        return new LetterSelection(id, LetterFilter.ALL, false);
    }

    public static LetterSelection all() {
        return new LetterSelection(null, LetterFilter.ALL, true);
    }

    /** The selected letters, oldest first; one by its place whatever was decided on it. */
    public List<KnownLetter> from(LetterIndex index, int limit) {
        LetterId one = id;
        if (one != null) {
            return List.of(index.find(one).orElseThrow(() -> missing(one)));
        }
        return index.oldest(filter.withState(LetterState.UNDECIDED), limit);
    }

    static MemlogException missing(LetterId id) {
        return new MemlogException(
                ErrorCode.NO_SUCH_RESOURCE, "dead letter: expected one at %s, found none".formatted(id));
    }
}
