package io.memlog.benchmarks.extraction;

/** How many of a number; immutable. */
record Share(int part, int whole) {
    static final Share NONE = new Share(0, 0);

    Share {
        if (part < 0 || part > whole) {
            throw new IllegalArgumentException("expected 0 <= part <= whole, found %d and %d".formatted(part, whole));
        }
    }

    Share plus(Share other) {
        return new Share(part + other.part, whole + other.whole);
    }

    /** 0 of nothing. */
    double fraction() {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
