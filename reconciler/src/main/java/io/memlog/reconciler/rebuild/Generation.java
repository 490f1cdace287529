package io.memlog.reconciler.rebuild;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One whole copy of what a store projects, and how far it is; immutable.
 *
 * @param number names it in commands
 * @param failure why it cannot be loaded, or does not get on for now; null if it does
 * @param until partition to next offset of memory.enriched at which its loader stops; empty of one that may become live
 * @param offsets partition to the next offset of memory.enriched that it reads; a partition that nobody has claimed yet is missing
 * @param following partitions that are written in the live generation's transactions
 * @param bytes on disk, indexes included; null where the store does not know it without looking for long
 */
public record Generation(
        int number,
        State state,
        @Nullable String failure,
        Instant createdAt,
        Map<Integer, Long> until,
        Map<Integer, Long> offsets,
        Set<Integer> following,
        @Nullable Long bytes) {
    public Generation {
        if (number < 1) {
            throw new IllegalArgumentException("number of a generation: expected at least 1, found " + number);
        }
        until = Map.copyOf(until);
        offsets = Map.copyOf(offsets);
        following = Set.copyOf(following);
    }

    /** Where it is on its way; the same names in every store. */
    public enum State {
        /** Filled by its loaders, without what only readers need. */
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

    /** True between a command and the switch: a store has at most one such generation. */
    public boolean isOnItsWay() {
        return switch (state) {
            case LOADING, INDEXING, CATCHING_UP, FOLLOWING -> true;
            case FROZEN, LIVE, RETIRED, FAILED -> false;
        };
    }
}
