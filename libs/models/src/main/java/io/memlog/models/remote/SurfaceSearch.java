package io.memlog.models.remote;

import io.memlog.models.CodePoints;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.TextSpan;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Finds the words of a model in one text, because models cannot count characters; immutable, thread-safe. */
final class SurfaceSearch {
    /** Scripts that write words without spaces between them. */
    private static final Set<UnicodeScript> UNSPACED = Set.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private final String text;
    private final IntUnaryOperator offsets;

    SurfaceSearch(String text) {
        this.text = text;
        this.offsets = CodePoints.offsets(text);
    }

    /** Where it stands as whole words, first with its capitals, then without; in order, at most as many as are kept. */
    List<TextSpan> find(String surface) {
        List<TextSpan> exact = find(surface, false);
        return exact.isEmpty() ? find(surface, true) : exact;
    }

    /** The words at a place that {@link #find} gave. */
    String at(TextSpan span) {
        int start = text.offsetByCodePoints(0, span.start());
        return text.substring(start, text.offsetByCodePoints(start, span.end() - span.start()));
    }

    private List<TextSpan> find(String surface, boolean isCaseIgnored) {
        List<TextSpan> spans = new ArrayList<>();
        int last = text.length() - surface.length();
        for (int i = 0; i <= last && spans.size() < ExtractedEntity.MOST_MENTIONS; i++) {
            int end = i + surface.length();
            if (text.regionMatches(isCaseIgnored, i, surface, 0, surface.length())
                    && isBoundary(i)
                    && isBoundary(end)) {
                spans.add(new TextSpan(offsets.applyAsInt(i), offsets.applyAsInt(end)));
                i = end - 1;
            }
        }
        return spans;
    }

    /** No letter or digit on both sides: "Al" is not in "Always". */
    private boolean isBoundary(int place) {
        if (place == 0 || place == text.length()) {
            return true;
        }
        if (Character.isLowSurrogate(text.charAt(place)) && Character.isHighSurrogate(text.charAt(place - 1))) {
            return false;
        }
        return !isWordPart(text.codePointBefore(place)) || !isWordPart(text.codePointAt(place));
    }

    private static boolean isWordPart(int codePoint) {
        return Character.isLetterOrDigit(codePoint) && !UNSPACED.contains(UnicodeScript.of(codePoint));
    }
}
