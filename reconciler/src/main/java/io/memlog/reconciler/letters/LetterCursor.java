package io.memlog.reconciler.letters;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last letter of a page of a list from the newest to the oldest; immutable. */
record LetterCursor(Instant time, LetterId id) {
    /** Newest first; letters of one moment by their place, so that no two are equal. */
    static final Comparator<KnownLetter> NEWEST_FIRST = Comparator.<KnownLetter, LetterCursor>comparing(
                    LetterCursor::of, Comparator.comparing(LetterCursor::time).thenComparing(LetterCursor::id))
            .reversed();

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})\\.(\\d{1,18})");

    static LetterCursor of(KnownLetter last) {
        return new LetterCursor(last.letter().time(), last.id());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_FIELD} on another text
     */
    static LetterCursor parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "cursor: expected the cursor of an earlier page, found another text");
        }
        return new LetterCursor(
                Instant.ofEpochMilli(Long.parseLong(matcher.group(1))),
                new LetterId(Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))));
    }

    boolean isAfter(KnownLetter other) {
        int byTime = time.compareTo(other.letter().time());
        return byTime == 0 ? id.compareTo(other.id()) > 0 : byTime > 0;
    }

    @Override
    public String toString() {
        return "%d.%d.%d".formatted(time.toEpochMilli(), id.partition(), id.offset());
    }
}
