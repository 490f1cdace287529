package io.memlog.training;

import io.memlog.models.Encoding;
import io.memlog.models.NameHead;
import io.memlog.models.NameInput;
import io.memlog.models.NameTag;
import io.memlog.training.LabelledText.Name;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text ready to be learned: what the head reads of each word, and the right tag; immutable by agreement: nobody writes into
 * the arrays. States are kept in half precision: a data set of them is large.
 */
final class Example {
    static final byte UNSURE = -1;

    private final int[][] pieces;
    private final int[][] bits;
    private final byte[] tags;
    private final short[][] states;

    private Example(int[][] pieces, int[][] bits, byte[] tags, short[][] states) {
        this.pieces = pieces;
        this.bits = bits;
        this.tags = tags;
        this.states = states;
    }

    static Example of(LabelledText labelled, Encoding encoding, short[][] states) {
        return of(labelled, labelled.text(), encoding, states);
    }

    /** The same in small letters: an uncased encoder sees no difference, but all that is known of spelling is gone. */
    static Example inSmallLetters(LabelledText labelled, Encoding encoding, short[][] states) {
        return inOther(labelled.text().toLowerCase(Locale.ROOT), labelled, encoding, states);
    }

    static Example inCapitals(LabelledText labelled, Encoding encoding, short[][] states) {
        return inOther(labelled.text().toUpperCase(Locale.ROOT), labelled, encoding, states);
    }

    /** Places must stay where they are, which a few letters do not allow ("ß"). */
    private static Example inOther(String spelled, LabelledText labelled, Encoding encoding, short[][] states) {
        String text = labelled.text();
        return of(labelled, spelled.length() == text.length() ? spelled : text, encoding, states);
    }

    private static Example of(LabelledText labelled, String spelled, Encoding encoding, short[][] states) {
        NameInput input = NameInput.of(spelled, encoding);
        int[][] pieces = new int[input.size()][NameHead.SLOTS];
        int[][] bits = new int[input.size()][];
        byte[] tags = new byte[input.size()];
        for (int word = 0; word < tags.length; word++) {
            for (int slot = 0; slot < NameHead.SLOTS; slot++) {
                pieces[word][slot] = NameHead.piece(input, word, slot);
            }
            bits[word] = input.bits(word);
            tags[word] = tag(labelled, input, word);
        }
        return new Example(pieces, bits, tags, states);
    }

    private static byte tag(LabelledText labelled, NameInput input, int word) {
        int start = input.start(word);
        if (input.isMasked(word)
                || labelled.unsure().stream().anyMatch(name -> name.overlaps(start, input.end(word)))) {
            return UNSURE;
        }
        for (Name name : labelled.names()) {
            if (start >= name.start() && start < name.end()) {
                boolean begins = word == 0 || input.start(word - 1) < name.start();
                return (byte) NameTag.of(name.type(), begins).index();
            }
        }
        return (byte) NameTag.OUTSIDE.index();
    }

    int size() {
        return tags.length;
    }

    /** Right tag of a word, or {@link #UNSURE}. */
    int tag(int word) {
        return tags[word];
    }

    int[] bits(int word) {
        return bits[word];
    }

    /** Writes the state that a word is read by in a slot; zeros if there is none. */
    void state(int word, int slot, float[] into, int at, int dimension) {
        int piece = pieces[word][slot];
        if (piece < 0) {
            Arrays.fill(into, at, at + dimension, 0);
            return;
        }
        short[] state = states[piece];
        for (int i = 0; i < dimension; i++) {
            into[at + i] = Float.float16ToFloat(state[i]);
        }
    }
}
