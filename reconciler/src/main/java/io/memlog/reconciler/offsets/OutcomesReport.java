package io.memlog.reconciler.offsets;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether each record of memory.events has its one terminal outcome in the vector store; immutable.
 *
 * @param accepted committed records of memory.events that are still in the log
 * @param decided outcomes of those records
 * @param byStatus decided, by status
 */
public record OutcomesReport(
        State state,
        long accepted,
        long decided,
        SortedMap<String, Long> byStatus,
        List<PartitionOutcomes> partitions) {
    public OutcomesReport {
        byStatus = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(byStatus));
        partitions = List.copyOf(partitions);
    }

    /** What the two numbers say. */
    public enum State {
        /** Every accepted record is decided. */
        EQUAL,
        /** Some are not, and the pipeline has not caught up: backlog. */
        PENDING,
        /** Some are not although the pipeline has caught up, twice: an outcome was lost. */
        DIFFERENT
    }

    /** One partition of memory.events. */
    public record PartitionOutcomes(int partition, long accepted, long decided) {}
}
