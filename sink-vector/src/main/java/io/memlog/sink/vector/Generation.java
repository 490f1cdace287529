package io.memlog.sink.vector;

/**
 * One whole copy of the table {@code memory}; immutable.
 *
 * @param number one more than the highest there is
 * @param schema where its tables stand while it is not live
 * @param isBounded whether its loader stops at given offsets; such a generation never becomes live
 */
record Generation(int number, State state, String schema, boolean isBounded) {
    /** Where it is on its way. */
    enum State {
        /** Filled by its loaders, without secondary indexes. */
        LOADING,
        /** Its loaders rest while one sink builds the indexes. */
        INDEXING,
        /** Filled by its loaders until each partition follows the live generation. */
        CATCHING_UP,
        /** Equal to the live generation, and written in its transactions. */
        FOLLOWING,
        /** Loaded up to given offsets, to be queried. */
        FROZEN,
        /** The one that is read. */
        LIVE,
        /** Was live, and stands still. */
        RETIRED,
        /** Cannot be loaded; may be dropped. */
        FAILED
    }

    /** True if its loaders have to run: also beside a following one, for a partition that is let go. */
    boolean isLoaded() {
        return switch (state) {
            case LOADING, CATCHING_UP, FOLLOWING -> true;
            case INDEXING, FROZEN, LIVE, RETIRED, FAILED -> false;
        };
    }

    /** True if a partition of it that has reached the live generation shall follow it. */
    boolean mayFollow() {
        return state == State.CATCHING_UP || state == State.FOLLOWING;
    }
}
