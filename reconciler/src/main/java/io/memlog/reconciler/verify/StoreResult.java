package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of one store came to; immutable.
 *
 * @param state EQUAL if every compared key is as the log says at the watermark
 * @param error why nothing can be said of the store; null unless FAILED
 * @param suspects differences seen in the first reading
 * @param confirmed those seen again
 * @param pending keys that differ but have a newer record above the watermark: backlog, decided once the store has passed it
 * @param unconfirmed keys that were written, themselves, during every second reading
 * @param cleared ids of keys that were asked for and are as they must be
 * @param isTruncated more suspects than the limit; what lies beyond was not looked at
 * @param recomputed rows whose digest was computed again from their fields; 0 unless the level is deep
 */
public record StoreResult(
        StoreName store,
        State state,
        @Nullable String error,
        SortedMap<Integer, PartitionResult> partitions,
        int suspects,
        List<Difference> confirmed,
        Set<String> pending,
        Set<String> unconfirmed,
        Set<String> cleared,
        boolean isTruncated,
        long recomputed,
        long durationMillis) {
    public StoreResult {
        partitions = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
        confirmed = List.copyOf(confirmed);
        pending = Set.copyOf(pending);
        unconfirmed = Set.copyOf(unconfirmed);
        cleared = Set.copyOf(cleared);
    }

    /** What can be said of the store. */
    public enum State {
        EQUAL,
        DIFFERENT,
        FAILED
    }

    /**
     * One partition as the first reading saw it.
     *
     * @param watermark next offset of memory.enriched the store reads: compared was everything below it
     * @param expected memories the log holds at the watermark
     * @param found rows the store counts under the partition
     * @param differingBuckets buckets whose fingerprints differed
     */
    public record PartitionResult(int partition, long watermark, long expected, long found, int differingBuckets) {}

    static StoreResult failed(StoreName store, String error, long durationMillis) {
        return new StoreResult(
                store,
                State.FAILED,
                error,
                new TreeMap<>(),
                0,
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                0,
                durationMillis);
    }
}
