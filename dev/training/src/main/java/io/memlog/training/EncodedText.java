package io.memlog.training;

import io.memlog.models.Encoder;
import io.memlog.models.Encoding;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A labelled text after the encoder's pass, its states in half precision; immutable by agreement: nobody writes into the arrays.
 */
final class EncodedText {
    private final LabelledText labelled;
    private final int[] starts;
    private final int[] ends;
    private final short[][] states;

    private EncodedText(LabelledText labelled, int[] starts, int[] ends, short[][] states) {
        this.labelled = labelled;
        this.starts = starts;
        this.ends = ends;
        this.states = states;
    }

    static EncodedText encode(LabelledText labelled, Encoder encoder) {
        Encoding encoding = encoder.encode(labelled.text());
        int[] starts = new int[encoding.size()];
        int[] ends = new int[encoding.size()];
        short[][] states = new short[encoding.size()][];
        for (int piece = 0; piece < states.length; piece++) {
            starts[piece] = encoding.start(piece);
            ends[piece] = encoding.end(piece);
            float[] state = encoding.state(piece);
            states[piece] = new short[state.length];
            for (int i = 0; i < state.length; i++) {
                states[piece][i] = Float.floatToFloat16(state[i]);
            }
        }
        return new EncodedText(labelled, starts, ends, states);
    }

    LabelledText labelled() {
        return labelled;
    }

    short[][] states() {
        return states;
    }

    /** The encoding with its states, without a vector. */
    Encoding encoding() {
        float[][] floats = new float[states.length][];
        for (int piece = 0; piece < floats.length; piece++) {
            floats[piece] = new float[states[piece].length];
            for (int i = 0; i < floats[piece].length; i++) {
                floats[piece][i] = Float.float16ToFloat(states[piece][i]);
            }
        }
        return new Encoding(labelled.text(), null, starts, ends, floats);
    }

    /** The encoding without states, for what needs the places of the pieces only. */
    Encoding places() {
        return new Encoding(labelled.text(), null, starts, ends, new float[starts.length][]);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(starts.length);
        for (int piece = 0; piece < starts.length; piece++) {
            out.writeInt(starts[piece]);
            out.writeInt(ends[piece]);
            out.writeInt(states[piece].length);
            for (short value : states[piece]) {
                out.writeShort(value);
            }
        }
    }

    static EncodedText read(LabelledText labelled, DataInputStream in) throws IOException {
        int size = in.readInt();
        int[] starts = new int[size];
        int[] ends = new int[size];
        short[][] states = new short[size][];
        for (int piece = 0; piece < size; piece++) {
            starts[piece] = in.readInt();
            ends[piece] = in.readInt();
            states[piece] = new short[in.readInt()];
            for (int i = 0; i < states[piece].length; i++) {
                states[piece][i] = in.readShort();
            }
        }
        return new EncodedText(labelled, starts, ends, states);
    }
}
