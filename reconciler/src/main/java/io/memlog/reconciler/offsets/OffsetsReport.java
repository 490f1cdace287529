package io.memlog.reconciler.offsets;

import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions × stores, with offsets and lag; immutable.
 *
 * @param isCaughtUp every store can be read and has everything that was committed when its log end was read
 * @param errors why a store could not be read
 */
public record OffsetsReport(
        Instant readAt, boolean isCaughtUp, List<PartitionOffsets> partitions, Map<StoreName, String> errors) {
    public OffsetsReport {
        partitions = List.copyOf(partitions);
        errors = Map.copyOf(errors);
    }

    /**
     * One partition; log ends are last stable offsets, "next to write".
     *
     * @param outcomes progress of the vector store on memory.outcomes; null if the store cannot be read
     */
    public record PartitionOffsets(
            int partition,
            long eventsEnd,
            long enrichedEnd,
            long outcomesEnd,
            SortedMap<StoreName, StoreOffsets> stores,
            @Nullable StoreOffsets outcomes) {
        public PartitionOffsets {
            stores = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(stores));
        }
    }

    /**
     * One store on one partition.
     *
     * @param nextOffset next offset to read
     * @param lagRecords log end minus nextOffset: offsets, so transaction markers count too
     * @param lagSeconds how long the oldest record that was not applied has waited at most ({@link BacklogAges}); 0 without lag
     * @param eventOffset last applied offset of memory.events, -1 if none
     * @param eventTime Kafka timestamp of the newest applied record
     */
    public record StoreOffsets(
            long nextOffset,
            long lagRecords,
            double lagSeconds,
            long eventOffset,
            @Nullable Instant eventTime) {}
}
