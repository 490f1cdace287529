package io.memlog.benchmarks.extraction;

/**
 * How many were right, were found, and were there to be found; immutable.
 *
 * @param right found and labelled
 */
record Counts(int right, int found, int labelled) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts {
        if (right < 0 || right > found || right > labelled) {
            throw new IllegalArgumentException(
                    "expected 0 <= right <= found and labelled, found %d, %d and %d".formatted(right, found, labelled));
        }
    }

    Counts plus(Counts other) {
        return new Counts(right + other.right, found + other.found, labelled + other.labelled);
    }

    /** 0 where nothing was found. */
    double precision() {
        return found == 0 ? 0 : (double) right / found;
    }

    /** 0 where nothing is labelled. */
    double recall() {
        return labelled == 0 ? 0 : (double) right / labelled;
    }

    double f1() {
        return found + labelled == 0 ? 0 : 2.0 * right / (found + labelled);
    }
}
