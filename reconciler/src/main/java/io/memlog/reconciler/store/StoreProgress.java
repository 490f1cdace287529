package io.memlog.reconciler.store;

import io.memlog.schemas.Topics;
import java.util.List;
import java.util.Optional;

/**
 * All offset rows of a store's sink; immutable.
 *
 * @param sinkId the one sink that may write the store
 */
public record StoreProgress(String sinkId, List<PartitionProgress> partitions) {
    public StoreProgress {
        partitions = List.copyOf(partitions);
    }

    public Optional<PartitionProgress> of(String topic, int partition) {
        return partitions.stream()
                .filter(row -> row.topic().equals(topic) && row.partition() == partition)
                .findFirst();
    }

    /** Next offset of memory.enriched that the store reads; {@code logStart} if it has never claimed the partition. */
    public long watermark(int partition, long logStart) {
        return of(Topics.ENRICHED, partition).map(PartitionProgress::nextOffset).orElse(logStart);
    }
}
