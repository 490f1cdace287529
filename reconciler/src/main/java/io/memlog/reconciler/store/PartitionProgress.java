package io.memlog.reconciler.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a store is on one partition, as its own offset row says.
 *
 * @param clusterId Kafka cluster it was filled from
 * @param topicId incarnation of the topic it was filled from
 * @param nextOffset next offset to read: the watermark, every record below it is in the store
 * @param eventOffset last applied offset of memory.events, -1 if none
 * @param eventTime Kafka timestamp of the newest applied record
 */
public record PartitionProgress(
        String topic,
        int partition,
        String clusterId,
        String topicId,
        long nextOffset,
        long eventOffset,
        @Nullable Instant eventTime) {}
