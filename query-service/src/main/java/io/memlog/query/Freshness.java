package io.memlog.query;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of the log an answer is made of; immutable. Offsets are of memory.events, on the partition of the scope.
 *
 * @param partition partition of the scope
 * @param vectorEventOffset last event that the vector store had applied in the very snapshot of the answer, -1 if none
 * @param graphEventOffset last event that the graph had applied a moment ago; null if it did not answer
 * @param logEndOffset offset after the last event a moment ago; null if the log did not answer
 * @param lagRecords events that the vector store had not applied yet; null if the log did not answer
 * @param asOf Kafka's time of the newest record that the vector store had applied; null if none
 */
record Freshness(
        int partition,
        long vectorEventOffset,
        @Nullable Long graphEventOffset,
        @Nullable Long logEndOffset,
        @Nullable Long lagRecords,
        @Nullable Instant asOf) {
    static Freshness of(int partition, VectorProgress vectors, OptionalLong graph, OptionalLong logEnd) {
        long applied = vectors.eventOffset(partition);
        // The end was read before the snapshot, so the store may already be beyond it.
        Long lag = logEnd.isPresent() ? Math.max(0, logEnd.getAsLong() - 1 - applied) : null;
        return new Freshness(
                partition,
                applied,
                graph.isPresent() ? graph.getAsLong() : null,
                logEnd.isPresent() ? logEnd.getAsLong() : null,
                lag,
                vectors.eventTime(partition));
    }
}
