package io.memlog.models;

import java.util.Arrays;

/** Word pieces of one text and where they stand in it; immutable by agreement: nobody writes into the arrays. */
final class Pieces {
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;

    private Pieces(int[] ids, int[] starts, int[] ends) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
    }

    int[] ids() {
        return ids;
    }

    int size() {
        return ids.length;
    }

    /** First UTF-16 unit of the text that each piece stands for. */
    int[] starts() {
        return starts;
    }

    /** UTF-16 unit after the last that each piece stands for. */
    int[] ends() {
        return ends;
    }

    /** Collects pieces given by their places in the normalised text; not thread-safe. */
    static final class Builder {
        private final NormalisedText text;
        private int[] ids = new int[64];
        private int[] starts = new int[64];
        private int[] ends = new int[64];
        private int size;

        Builder(NormalisedText text) {
            this.text = text;
        }

        void add(int id, int from, int to) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size * 2);
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            ids[size] = id;
            starts[size] = text.start(from);
            ends[size] = text.end(to - 1);
            size++;
        }

        int size() {
            return size;
        }

        void cutTo(int pieces) {
            size = pieces;
        }

        Pieces build() {
            return new Pieces(Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
        }
    }
}
