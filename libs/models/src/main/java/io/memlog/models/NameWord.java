package io.memlog.models;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word of a text, or signs between words: a name may go on over a dot or a hyphen; immutable. Offsets count UTF-16 units.
 *
 * @param word null for signs
 */
record NameWord(int start, int end, @Nullable Word word) {
    /** The words and all that stands between them, white space left out. */
    static List<NameWord> split(String text, List<Word> words) {
        List<NameWord> all = new ArrayList<>(words.size() + 8);
        int at = 0;
        for (Word word : words) {
            addSigns(text, at, word.start(), all);
            all.add(new NameWord(word.start(), word.end(), word));
            at = word.end();
            if (word.isPossessive()) {
                all.add(new NameWord(at, at + 2, null));
                at += 2;
            }
        }
        addSigns(text, at, text.length(), all);
        return all;
    }

    /** One for each run of the same sign. */
    private static void addSigns(String text, int from, int to, List<NameWord> all) {
        int at = from;
        while (at < to) {
            int start = at;
            int sign = text.codePointAt(at);
            do {
                at += Character.charCount(sign);
            } while (at < to && text.codePointAt(at) == sign);
            if (!Character.isWhitespace(sign) && !Character.isSpaceChar(sign)) {
                all.add(new NameWord(start, at, null));
            }
        }
    }
}
