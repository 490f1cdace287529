package io.memlog.models;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one pass of a model made of a text: its vector, and a hidden state for each word piece; immutable by agreement: nobody
 * writes into the arrays. Offsets count UTF-16 units.
 */
public final class Encoding {
    private final String text;
    private final float @Nullable [] vector;
    private final int[] starts;
    private final int[] ends;
    private final float[][] states;

    /**
     * What a pass gave, or what was kept of it.
     *
     * @param vector of L2 norm 1; null if the text has nothing to embed, or the vector was not kept
     * @param starts first UTF-16 unit of each piece, in order
     * @param ends UTF-16 unit after the last of each piece
     * @param states a hidden state for each piece
     */
    public Encoding(String text, float @Nullable [] vector, int[] starts, int[] ends, float[][] states) {
        if (starts.length != states.length || ends.length != states.length) {
            throw new IllegalArgumentException("expected two places and a state for each piece, found %d, %d and %d"
                    .formatted(starts.length, ends.length, states.length));
        }
        this.text = text;
        this.vector = vector;
        this.starts = starts;
        this.ends = ends;
        this.states = states;
    }

    /** The text that was encoded. */
    public String text() {
        return text;
    }

    /** The vector of the text, L2 norm 1; empty if the text has nothing to embed. */
    public Optional<float[]> vector() {
        return Optional.ofNullable(vector);
    }

    /** Number of pieces of the text, markers left out. */
    public int size() {
        return states.length;
    }

    /** First UTF-16 unit that the piece stands for. */
    public int start(int piece) {
        return starts[piece];
    }

    /** UTF-16 unit after the last that the piece stands for. */
    public int end(int piece) {
        return ends[piece];
    }

    /** Hidden state of the piece, from the window in which it has the most text on both sides. */
    public float[] state(int piece) {
        return states[piece];
    }
}
