package io.memlog.schemas;

/** The rule that every tenant, user, memory and event id obeys; stateless. */
public final class Identifiers {
    public static final int MAX_LENGTH = 128;

    private Identifiers() {}

    /**
     * Returns {@code id} unchanged when it has 1 to 128 characters, no control characters and no {@code /}.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_IDENTIFIER} otherwise; the message never repeats the value
     */
    public static String require(String name, String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            throw new MemlogException(
                    ErrorCode.INVALID_IDENTIFIER,
                    "%s: expected 1 to %d characters, found %d".formatted(name, MAX_LENGTH, id.length()));
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == '/' || Character.isISOControl(c) || (Character.isSurrogate(c) && isLone(id, i))) {
                throw new MemlogException(
                        ErrorCode.INVALID_IDENTIFIER,
                        "%s: expected no '/', control character or lone surrogate, found U+%04X at %d"
                                .formatted(name, (int) c, i));
            }
        }
        return id;
    }

    private static boolean isLone(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }
}
