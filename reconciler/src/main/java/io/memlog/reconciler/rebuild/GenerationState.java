package io.memlog.reconciler.rebuild;

import org.jspecify.annotations.Nullable;

/**
 * A generation of the vector store and how far it is; immutable.
 *
 * @param number names it in commands
 * @param state LOADING, INDEXING, CATCHING_UP, FOLLOWING, FROZEN, LIVE, RETIRED or FAILED
 * @param schema where its tables stand while it is not live
 * @param failure why it cannot be loaded, or null
 * @param loadedOffsets offsets of memory.enriched that it has passed, over all partitions
 * @param liveOffsets the same of the live generation
 * @param followingPartitions partitions that are written together with the live generation
 */
public record GenerationState(
        int number,
        String state,
        String schema,
        @Nullable String failure,
        long loadedOffsets,
        long liveOffsets,
        int followingPartitions) {
    public boolean is(String expected) {
        return state.equals(expected);
    }
}
