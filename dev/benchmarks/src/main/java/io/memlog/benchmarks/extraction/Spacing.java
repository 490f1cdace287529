package io.memlog.benchmarks.extraction;

import java.util.List;
import java.util.Set;

/** A sentence put together from its tokens, and where each stands in it, in code points; immutable by agreement: nobody writes. */
final class Spacing {
    private static final Set<String> CLOSES =
            Set.of(".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "...", "'s", "’s", "n't", "n’t", "'", "’");
    private static final Set<String> OPENS = Set.of("(", "[", "{", "$", "#", "@");

    private final String text;
    private final int[] starts;
    private final int[] ends;

    private Spacing(String text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    /** Spaced as in {@code original} where the tokens follow each other in it, else as English is usually written. */
    static Spacing of(List<String> tokens, String original) {
        int[] starts = new int[tokens.size()];
        int[] ends = new int[tokens.size()];
        return areIn(original, tokens, starts, ends)
                ? new Spacing(original, starts, ends)
                : new Spacing(joined(tokens, starts, ends), starts, ends);
    }

    String text() {
        return text;
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    private static boolean areIn(String original, List<String> tokens, int[] starts, int[] ends) {
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            int found = original.indexOf(tokens.get(i), at);
            if (found < 0 || !original.substring(at, found).isBlank()) {
                return false;
            }
            at = found + tokens.get(i).length();
            starts[i] = original.codePointCount(0, found);
            ends[i] = original.codePointCount(0, at);
        }
        return true;
    }

    private static String joined(List<String> tokens, int[] starts, int[] ends) {
        var text = new StringBuilder();
        for (int i = 0; i < starts.length; i++) {
            String token = tokens.get(i);
            boolean isApart = i > 0 && !CLOSES.contains(token) && !OPENS.contains(tokens.get(i - 1));
            text.append(isApart ? " " : "");
            starts[i] = text.codePointCount(0, text.length());
            text.append(token);
            ends[i] = text.codePointCount(0, text.length());
        }
        return text.toString();
    }
}
