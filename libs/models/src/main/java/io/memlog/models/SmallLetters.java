package io.memlog.models;

import java.util.Locale;

/** Small letters by the rules of no language, in time that grows with the text alone; stateless. */
final class SmallLetters {
    private static final char SIGMA = '\u03a3';
    private static final char SMALL_SIGMA = '\u03c3';
    private static final char FINAL_SIGMA = '\u03c2';

    private SmallLetters() {}

    /** Like {@link String#toLowerCase(Locale)}, which for each capital sigma reads the text around it again. */
    static String of(String text) {
        if (text.indexOf(SIGMA) < 0) {
            return text.toLowerCase(Locale.ROOT);
        }
        var plain = new StringBuilder(text);
        for (int i = text.indexOf(SIGMA); i >= 0; i = text.indexOf(SIGMA, i + 1)) {
            plain.setCharAt(i, endsWord(text, i) ? FINAL_SIGMA : SMALL_SIGMA);
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean endsWord(String text, int at) {
        return at > 0
                && isPartOfWord(text.codePointBefore(at))
                && (at + 1 == text.length() || !isPartOfWord(text.codePointAt(at + 1)));
    }

    private static boolean isPartOfWord(int codePoint) {
        return Character.isLetter(codePoint) || Character.getType(codePoint) == Character.NON_SPACING_MARK;
    }
}
