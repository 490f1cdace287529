package io.memlog.models;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A text as the name head reads it: words, their bits, and which pieces of the encoder they are made of; immutable by agreement:
 * nobody writes into the arrays. Offsets count UTF-16 units.
 */
public final class NameInput {
    private final List<NameWord> words;
    private final List<BitSet> bits;
    private final boolean[] masked;
    private final int[] firstPieces;
    private final int[] lastPieces;

    private NameInput(List<NameWord> words, List<BitSet> bits, boolean[] masked, Encoding encoding) {
        this.words = words;
        this.bits = bits;
        this.masked = masked;
        this.firstPieces = new int[words.size()];
        this.lastPieces = new int[words.size()];
        int piece = 0;
        for (int i = 0; i < words.size(); i++) {
            while (piece < encoding.size()
                    && encoding.end(piece) <= words.get(i).start()) {
                piece++;
            }
            int last = piece;
            while (last < encoding.size() && encoding.start(last) < words.get(i).end()) {
                last++;
            }
            boolean hasPieces = last > piece;
            firstPieces[i] = hasPieces ? piece : -1;
            lastPieces[i] = hasPieces ? last - 1 : -1;
        }
    }

    /**
     * Reads a text; {@code encoding} may be of the same text in other letters of the same length, because an uncased encoder
     * sees no difference.
     */
    public static NameInput of(String text, Encoding encoding) {
        if (encoding.text().length() != text.length()) {
            throw new IllegalArgumentException("expected the encoding of a text of %d characters, found one of %d"
                    .formatted(text.length(), encoding.text().length()));
        }
        return of(text, WordSplitter.split(text), encoding);
    }

    static NameInput of(String text, List<Word> words, Encoding encoding) {
        var findings = new Findings();
        PatternFinder.find(text, findings);
        List<Finding> patterns = findings.inOrder();
        NameFinder.find(text, words, findings);
        List<Finding> byRules = new ArrayList<>(findings.inOrder());
        byRules.removeAll(patterns);
        List<NameWord> all = NameWord.split(text, words);
        boolean[] masked = new boolean[all.size()];
        for (int i = 0; i < masked.length; i++) {
            NameWord word = all.get(i);
            masked[i] = patterns.stream().anyMatch(pattern -> pattern.overlaps(word.start(), word.end()));
        }
        return new NameInput(all, NameBits.of(text, all, byRules), masked, encoding);
    }

    /** Number of words, runs of signs included. */
    public int size() {
        return words.size();
    }

    /** First UTF-16 unit of a word. */
    public int start(int word) {
        return words.get(word).start();
    }

    /** UTF-16 unit after the last of a word. */
    public int end(int word) {
        return words.get(word).end();
    }

    /** Whether the word is part of an address or an amount and so of no name. */
    public boolean isMasked(int word) {
        return masked[word];
    }

    /** Which bits are set; below {@link #bitCount()}. */
    public int[] bits(int word) {
        return bits.get(word).stream().toArray();
    }

    /** Number of bits of a word. */
    public static int bitCount() {
        return NameBits.COUNT;
    }

    /** Index of the first piece of the word, -1 if it has none. */
    public int firstPiece(int word) {
        return firstPieces[word];
    }

    /** Index of the last piece of the word, -1 if it has none. */
    public int lastPiece(int word) {
        return lastPieces[word];
    }
}
