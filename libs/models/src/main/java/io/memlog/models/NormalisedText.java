package io.memlog.models;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as BERT's uncased vocabulary spells it: cleaned, Chinese characters spaced out, without accents, in lower case, the
 * blank its only white space; and for each character its place in the original. Not thread-safe: one per text.
 */
final class NormalisedText {
    private final StringBuilder normal;
    private int[] starts;
    private int[] ends;

    private NormalisedText(int length) {
        normal = new StringBuilder(length + 16);
        starts = new int[length + 16];
        ends = new int[length + 16];
    }

    static NormalisedText of(String text) {
        var result = new NormalisedText(text.length());
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (isSpace(codePoint)) {
                result.add(' ', at, next);
            } else if (isChinese(codePoint) && !isDropped(codePoint)) {
                result.add(' ', at, at);
                // Compatibility ideographs decompose to the usual ones.
                result.addDecomposed(text, at, next);
                result.add(' ', next, next);
            } else if (!isDropped(codePoint)) {
                if (codePoint >= 128 || (next < text.length() && text.charAt(next) >= 128)) {
                    next = endOfCluster(text, next);
                    result.addDecomposed(text, at, next);
                } else {
                    result.add(Character.toLowerCase(codePoint), at, next);
                }
            }
            at = next;
        }
        return result;
    }

    String text() {
        return normal.toString();
    }

    /** Place in the original, in UTF-16 units, where the character at this index of the normalised text begins. */
    int start(int index) {
        return starts[index];
    }

    /** Place in the original, in UTF-16 units, after the character at this index of the normalised text. */
    int end(int index) {
        return ends[index];
    }

    /**
     * A character with the marks that follow it: decomposition reorders marks, but never past the next character, so
     * decomposing cluster by cluster spells the same as decomposing the whole text.
     */
    private static int endOfCluster(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (!isMark(codePoint) && !isDropped(codePoint)) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    private void addDecomposed(String text, int start, int end) {
        var clean = new StringBuilder(end - start);
        text.substring(start, end)
                .codePoints()
                .filter(c -> !isSpace(c) && !isDropped(c))
                .forEach(clean::appendCodePoint);
        // Code point by code point: the context rules of String.toLowerCase (final sigma) are not in the reference.
        Normalizer.normalize(clean, Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .forEach(c -> add(Character.toLowerCase(c), start, end));
    }

    private void add(int codePoint, int start, int end) {
        int from = normal.length();
        normal.appendCodePoint(codePoint);
        if (normal.length() > starts.length) {
            starts = Arrays.copyOf(starts, normal.length() * 2);
            ends = Arrays.copyOf(ends, normal.length() * 2);
        }
        Arrays.fill(starts, from, normal.length(), start);
        Arrays.fill(ends, from, normal.length(), end);
    }

    private static boolean isSpace(int codePoint) {
        return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || Character.isSpaceChar(codePoint);
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static boolean isDropped(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> !isSpace(codePoint);
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
            default -> codePoint == 0xFFFD;
        };
    }

    private static boolean isChinese(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2B73F)
                || (c >= 0x2B740 && c <= 0x2B81F)
                || (c >= 0x2B920 && c <= 0x2CEAF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }
}
