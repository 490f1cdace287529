package io.memlog.models;

/** Takes out marks that are piled up on one letter; stateless. */
final class StackedMarks {
    /** No writing puts more on one letter. */
    private static final int MOST = 8;

    private StackedMarks() {}

    /**
     * The text with blanks for the marks that are too many, at the same offsets in UTF-16 units. A word boundary of a pattern is
     * looked for through all marks before it, and accents are put in order one by one, so both take time by the square of a pile.
     */
    static String cleared(String text) {
        StringBuilder cleared = null;
        int pile = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            pile = isMark(codePoint) ? pile + 1 : 0;
            if (pile > MOST) {
                cleared = cleared == null ? new StringBuilder(text) : cleared;
                for (int unit = i; unit < next; unit++) {
                    cleared.setCharAt(unit, ' ');
                }
            }
            i = next;
        }
        return cleared == null ? text : cleared.toString();
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
