package io.memlog.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Weights of a name head and what they were trained for; immutable by agreement: nobody writes into the arrays.
 *
 * <p>The first layer is one row of {@code hidden} weights for each input, so that reading an input adds a row: first the
 * encoder's dimensions for each slot, then the bits of the word, of the word before and of the word after.
 */
public final class NameWeights {
    private static final int MAGIC = 0x4d4c4e48;
    private static final int FORMAT = 1;
    private static final int TAGS = NameTag.ALL.size();
    private static final int MOST_BYTES = 4 << 20;

    private final String fingerprint;
    private final String version;
    private final int dimension;
    private final int hidden;
    private final float outsideBias;
    private final float[] first;
    /** The sum of both slots of the word itself: most words are of one piece, which is then read once. */
    private final float[] ownSlots;

    private final float[] firstBias;
    private final float[] second;
    private final float[] secondBias;

    /**
     * Weights as trained.
     *
     * @param fingerprint of the states that they read, {@link Encoder#statesFingerprint}
     * @param version changes with every training that changes a weight
     * @param outsideBias added to the score of "no name": higher is more precise, lower finds more
     * @param first {@code inputs(dimension)} rows of hidden weights
     * @param second a row of hidden weights for each tag
     */
    public NameWeights(
            String fingerprint,
            String version,
            int dimension,
            float outsideBias,
            float[] first,
            float[] firstBias,
            float[] second,
            float[] secondBias) {
        this.fingerprint = fingerprint;
        this.version = version;
        this.dimension = dimension;
        this.hidden = firstBias.length;
        this.outsideBias = outsideBias;
        this.first = first;
        this.firstBias = firstBias;
        this.second = second;
        this.secondBias = secondBias;
        if (first.length != inputs(dimension) * hidden || second.length != TAGS * hidden || secondBias.length != TAGS) {
            throw new IllegalArgumentException("expected %d, %d and %d weights, found %d, %d and %d"
                    .formatted(
                            inputs(dimension) * hidden,
                            TAGS * hidden,
                            TAGS,
                            first.length,
                            second.length,
                            secondBias.length));
        }
        this.ownSlots = new float[dimension * hidden];
        for (int i = 0; i < ownSlots.length; i++) {
            ownSlots[i] = first[ownSlots.length + i] + first[2 * ownSlots.length + i];
        }
    }

    /** Number of inputs of a head on an encoder of this dimension. */
    public static int inputs(int dimension) {
        return NameHead.SLOTS * dimension + 3 * NameBits.COUNT;
    }

    public String version() {
        return version;
    }

    int hidden() {
        return hidden;
    }

    /**
     * Reads a weight file.
     *
     * @throws ModelUnavailableException if the bytes are damaged or meant for another encoder or other bits: do not use the head
     */
    public static NameWeights read(byte[] file, String statesFingerprint, int dimension) {
        try (var in = new DataInputStream(new ByteArrayInputStream(file))) {
            if (in.readInt() != MAGIC || in.readInt() != FORMAT) {
                throw new ModelUnavailableException("name head: expected a weight file of format %d".formatted(FORMAT));
            }
            String sha256 = in.readUTF();
            byte[] body = in.readAllBytes();
            if (!Sha256.hex(body).equals(sha256)) {
                throw new ModelUnavailableException(
                        "name head: expected SHA-256 %s, found %s".formatted(sha256, Sha256.hex(body)));
            }
            return readBody(body, statesFingerprint, dimension);
        } catch (IOException e) {
            throw new ModelUnavailableException("name head: weight file is cut off", e);
        }
    }

    private static NameWeights readBody(byte[] body, String statesFingerprint, int dimension) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
            String fingerprint = in.readUTF();
            String version = in.readUTF();
            int bits = in.readInt();
            int columns = in.readInt();
            int hidden = in.readInt();
            if (!fingerprint.equals(statesFingerprint) || bits != NameBits.VERSION || columns != dimension) {
                throw new ModelUnavailableException(
                        "name head: expected one for states %s, bits %d, %d dimensions, found %s, %d, %d"
                                .formatted(statesFingerprint, NameBits.VERSION, dimension, fingerprint, bits, columns));
            }
            float outsideBias = in.readFloat();
            return new NameWeights(
                    fingerprint,
                    version,
                    dimension,
                    outsideBias,
                    floats(in, inputs(dimension) * hidden),
                    floats(in, hidden),
                    floats(in, TAGS * hidden),
                    floats(in, TAGS));
        }
    }

    /** The weight file: a checksum, the header, and half-precision weights. */
    public byte[] file() {
        var body = new ByteArrayOutputStream();
        var file = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(body);
                var all = new DataOutputStream(file)) {
            out.writeUTF(fingerprint);
            out.writeUTF(version);
            out.writeInt(NameBits.VERSION);
            out.writeInt(dimension);
            out.writeInt(hidden);
            out.writeFloat(outsideBias);
            for (float[] weights : new float[][] {first, firstBias, second, secondBias}) {
                var bytes = ByteBuffer.allocate(weights.length * Short.BYTES);
                for (float weight : weights) {
                    bytes.putShort(Float.floatToFloat16(weight));
                }
                out.write(bytes.array());
            }
            all.writeInt(MAGIC);
            all.writeInt(FORMAT);
            all.writeUTF(Sha256.hex(body.toByteArray()));
            body.writeTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return file.toByteArray();
    }

    private static float[] floats(DataInputStream in, int count) throws IOException {
        if (count < 1 || count > MOST_BYTES / Float.BYTES) {
            throw new ModelUnavailableException(
                    "name head: expected at most %d bytes, found %d weights".formatted(MOST_BYTES, count));
        }
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = Float.float16ToFloat(in.readShort());
        }
        return weights;
    }

    void startHidden(float[] sums) {
        System.arraycopy(firstBias, 0, sums, 0, hidden);
    }

    void addState(float[] state, int slot, float[] sums) {
        addStates(state, first, slot * dimension * hidden, sums);
    }

    /** Adds the state of a word's only piece, which is both its first and its last. */
    void addOnlyState(float[] state, float[] sums) {
        addStates(state, ownSlots, 0, sums);
    }

    /** Eight rows at a time: the sums are then loaded and stored an eighth as often, and the inner loop is one of vectors. */
    private void addStates(float[] state, float[] weights, int row, float[] sums) {
        int blocks = dimension - dimension % 8;
        for (int i = 0; i < blocks; i += 8) {
            float x0 = state[i];
            float x1 = state[i + 1];
            float x2 = state[i + 2];
            float x3 = state[i + 3];
            float x4 = state[i + 4];
            float x5 = state[i + 5];
            float x6 = state[i + 6];
            float x7 = state[i + 7];
            int at = row + i * hidden;
            for (int j = 0; j < sums.length; j++) {
                sums[j] += x0 * weights[at + j]
                        + x1 * weights[at + hidden + j]
                        + x2 * weights[at + 2 * hidden + j]
                        + x3 * weights[at + 3 * hidden + j]
                        + x4 * weights[at + 4 * hidden + j]
                        + x5 * weights[at + 5 * hidden + j]
                        + x6 * weights[at + 6 * hidden + j]
                        + x7 * weights[at + 7 * hidden + j];
            }
        }
        for (int i = blocks; i < dimension; i++) {
            addRow(weights, row + i * hidden, state[i], sums);
        }
    }

    /** Adds the bits of the word itself (0), of the one before (1) or of the one after (2). */
    void addBits(int[] bits, int neighbour, float[] sums) {
        for (int bit : bits) {
            addRow(first, (NameHead.SLOTS * dimension + neighbour * NameBits.COUNT + bit) * hidden, 1, sums);
        }
    }

    void tagScores(float[] sums, float[] scores) {
        for (int tag = 0; tag < TAGS; tag++) {
            float score = secondBias[tag];
            for (int j = 0; j < hidden; j++) {
                score += Math.max(sums[j], 0) * second[tag * hidden + j];
            }
            scores[tag] = score;
        }
        scores[NameTag.OUTSIDE.index()] += outsideBias;
    }

    private static void addRow(float[] weights, int at, float factor, float[] sums) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += factor * weights[at + j];
        }
    }
}
