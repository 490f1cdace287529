package io.memlog.reconciler.store;

/** How much of a row is read. */
public enum Depth {
    /** What the row says of itself: version and digest. */
    DIGESTS,
    /** All that the digest covers, so that it is computed again. */
    FIELDS
}
