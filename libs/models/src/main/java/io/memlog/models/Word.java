package io.memlog.models;

/**
 * A word of a text; immutable. Offsets count UTF-16 units.
 *
 * @param end unit after the last, a possessive {@code 's} left out
 * @param lower the word in lower case without accents, typographic apostrophes made plain
 * @param sentence number of the sentence, from 0
 */
record Word(
        int start, int end, String text, String lower, int sentence, boolean isFirstOfSentence, boolean isPossessive) {
    boolean isCapitalised() {
        return Character.isUpperCase(text.codePointAt(0));
    }

    boolean isAllCapitals() {
        return text.length() > 1
                && text.chars().allMatch(c -> Character.isUpperCase(c) || c == '&' || Character.isDigit(c));
    }

    boolean isInitial() {
        return text.length() == 1 && isCapitalised() && !lower.equals("i") && !lower.equals("a");
    }
}
