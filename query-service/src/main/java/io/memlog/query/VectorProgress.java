package io.memlog.query;

import io.memlog.schemas.ReadToken;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the vector store has applied memory.events, read in the same snapshot as the rows of the answer; immutable.
 *
 * @param partitions by partition; one that was never claimed is absent
 */
record VectorProgress(Map<Integer, Applied> partitions) {
    static final long NOTHING = -1;

    VectorProgress {
        partitions = Map.copyOf(partitions);
    }

    /**
     * Of one partition.
     *
     * @param eventOffset last applied offset of memory.events, -1 if none
     * @param eventTime Kafka's time of the newest record applied
     */
    record Applied(long eventOffset, @Nullable Instant eventTime) {}

    long eventOffset(int partition) {
        Applied applied = partitions.get(partition);
        return applied == null ? NOTHING : applied.eventOffset();
    }

    @Nullable
    Instant eventTime(int partition) {
        Applied applied = partitions.get(partition);
        return applied == null ? null : applied.eventTime();
    }

    boolean hasReached(ReadToken token) {
        return token.offsets().entrySet().stream()
                .allMatch(needed -> eventOffset(needed.getKey()) >= needed.getValue());
    }
}
