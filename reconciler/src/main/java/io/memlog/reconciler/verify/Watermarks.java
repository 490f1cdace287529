package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.HashMap;
import java.util.Map;

/** Takes a store's watermarks from its offset rows, but only if they are offsets of this log. */
final class Watermarks {
    private Watermarks() {}

    /**
     * Next offset to read of each partition of memory.enriched.
     *
     * @throws StoreReadException if the store was filled from another cluster or topic, or stands outside the log: comparing would be
     *     meaningless
     */
    static Map<Integer, Long> of(
            StoreName store, StoreProgress progress, String clusterId, String topicId, Map<Integer, LogBounds> bounds) {
        Map<Integer, Long> watermarks = new HashMap<>();
        bounds.forEach((partition, bound) -> {
            progress.of(Topics.ENRICHED, partition).ifPresent(row -> check(store, row, clusterId, topicId, bound));
            watermarks.put(partition, progress.watermark(partition, bound.start()));
        });
        return watermarks;
    }

    private static void check(
            StoreName store, PartitionProgress row, String clusterId, String topicId, LogBounds bound) {
        OffsetRowRule.objection(row, clusterId, topicId, bound).ifPresent(objection -> {
            throw new StoreReadException(store, objection);
        });
    }
}
