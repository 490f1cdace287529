package io.memlog.reconciler.letters;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import org.jspecify.annotations.Nullable;

/** Checks what a caller may choose; stateless. */
public final class Bounds {
    private static final int MAX_LABEL = 500;

    private Bounds() {}

    public static int check(String name, @Nullable Integer given, int otherwise, int min, int max) {
        if (given == null) {
            return otherwise;
        }
        if (given < min || given > max) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "%s: expected %d to %d, found %d".formatted(name, min, max, given));
        }
        return given;
    }

    /** A text that must be there, of one line. */
    public static String label(String name, @Nullable String given) {
        if (given == null
                || given.isBlank()
                || given.length() > MAX_LABEL
                || given.chars().anyMatch(Character::isISOControl)) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "%s: expected 1 to %d characters on one line, found %s"
                            .formatted(name, MAX_LABEL, given == null ? "none" : given.length()));
        }
        return given;
    }
}
