package io.memlog.models.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text that a model would refuse into overlapping windows, at spaces where there are some; immutable.
 *
 * @param characters most UTF-16 units of a window
 * @param overlap units that neighbours share, about
 */
record TextWindows(int characters, int overlap) {
    /** Fewer than most texts have, because the provider's tokenizer is not ours; denser scripts are refused, not cut. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    static TextWindows forTokens(int maxTokens) {
        int characters = Math.multiplyExact(maxTokens, CHARACTERS_PER_TOKEN);
        return new TextWindows(characters, characters / 8);
    }

    /** The whole text if it fits; none that is blank, because many providers refuse those. */
    List<String> of(String text) {
        List<String> windows = new ArrayList<>();
        int start = 0;
        while (text.length() - start > characters) {
            int end = boundary(text, start + characters - overlap / 2, start + characters);
            windows.add(text.substring(start, end));
            start = boundary(text, end - overlap, end - overlap / 2);
        }
        windows.add(text.substring(start));
        windows.removeIf(String::isBlank);
        return windows;
    }

    /** The last space between two places, else the later one without splitting a character. */
    private static int boundary(String text, int from, int to) {
        for (int i = to; i > from; i--) {
            if (Character.isWhitespace(text.charAt(i - 1))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    }
}
