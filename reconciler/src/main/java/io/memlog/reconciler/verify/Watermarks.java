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
     * @throws StoreReadException if the store was filled from another cluster or topic, or stands beyond the log's end: comparing
     *     would be meaningless
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
        if (!row.clusterId().equals(clusterId)) {
            throw refused(store, row, "cluster id " + clusterId, row.clusterId());
        }
        if (!row.topicId().equals(topicId)) {
            throw refused(store, row, "topic id " + topicId, row.topicId() + "; the topic was created again");
        }
        if (row.nextOffset() > bound.end()) {
            throw refused(store, row, "next offset <= %d (log end)".formatted(bound.end()), "" + row.nextOffset());
        }
    }

    private static StoreReadException refused(StoreName store, PartitionProgress row, String expected, String found) {
        return new StoreReadException(
                store,
                "offset row of %s-%d: expected %s, found %s".formatted(row.topic(), row.partition(), expected, found));
    }
}
