package io.memlog.reconciler.sync;

import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of what the log holds is in the stores; immutable, and JSON as it is. All counts are of memories, never of rows: a store that has
 * lost one and holds one too many is not in sync.
 *
 * @param syncPercentage that of the store which is further away; null if one cannot be told
 * @param lastCheck the last one that compared all memories; null if none of the last operations did, and nothing but offsets and known
 *     findings speaks for what was applied
 */
public record SyncReport(
        Instant readAt,
        @Nullable Double syncPercentage,
        List<StoreSync> stores,
        @Nullable LastCheck lastCheck) {
    public SyncReport {
        stores = List.copyOf(stores);
    }

    /**
     * One store.
     *
     * @param syncPercentage applied of expected; rounded down, so that 100 means all; null with an error
     * @param expected memories that the log holds at the ledger's offsets
     * @param applied of these, those whose newest record the store has passed, and that no known finding says to be otherwise
     * @param behind of these, those whose newest record it has not come to
     * @param differing of these, those with a finding that is there still, accepted or not
     * @param extra memories in the store that the log does not hold any more, or never did: as far as offsets and findings say
     * @param error why nothing can be told
     */
    public record StoreSync(
            StoreName store,
            @Nullable Double syncPercentage,
            long expected,
            long applied,
            long behind,
            long differing,
            long extra,
            @Nullable String error,
            List<PartitionSync> partitions) {
        public StoreSync {
            partitions = List.copyOf(partitions);
        }

        static StoreSync unknown(StoreName store, String error) {
            return new StoreSync(store, null, 0, 0, 0, 0, 0, error, List.of());
        }
    }

    /**
     * Up to where it was counted.
     *
     * @param ledgerOffset next offset of memory.enriched that the ledger folds: nothing is said of records from there on
     * @param logEnd end of the log a moment ago
     * @param nextOffset next offset that the store reads
     */
    public record PartitionSync(
            int partition, long ledgerOffset, long logEnd, long nextOffset, long expected, long behind, long extra) {}

    /**
     * A comparison of all memories.
     *
     * @param upTo by store and partition, the offset at which it compared
     */
    public record LastCheck(
            String id,
            String level,
            Instant startedAt,
            boolean consistent,
            SortedMap<String, SortedMap<Integer, Long>> upTo) {}
}
