package io.memlog.sink.generations;

/**
 * One whole copy of the state that a store keeps; immutable.
 *
 * @param number of no other one, not even one that is gone: whoever was frozen must not take this one for that one
 * @param place where in the store it stands; what that means is the store's own business
 * @param isBounded whether its loader stops at given offsets; such a generation never becomes live
 */
public record Generation(int number, State state, String place, boolean isBounded) {
    /** Where it is on its way. */
    public enum State {
        /** Filled by its loaders, without the indexes that are built when it is nearly full. */
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
        FAILED,
        /** Being removed, by a store that cannot do it at once. */
        DROPPING
    }

    /** True if its loaders have to run: also beside a following one, for a partition that is let go. */
    public boolean isLoaded() {
        return switch (state) {
            case LOADING, CATCHING_UP, FOLLOWING -> true;
            case INDEXING, FROZEN, LIVE, RETIRED, FAILED, DROPPING -> false;
        };
    }

    /** True if a partition of it that has reached the live generation shall follow it. */
    public boolean mayFollow() {
        return state == State.CATCHING_UP || state == State.FOLLOWING;
    }

    /** True of at most one generation at a time. */
    boolean isOnItsWay() {
        return isLoaded() || state == State.INDEXING;
    }
}
