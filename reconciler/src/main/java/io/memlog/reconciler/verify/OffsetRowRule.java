package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.store.PartitionProgress;
import java.util.Optional;

/** What an offset row must say to be one of this log; stateless. */
final class OffsetRowRule {
    private OffsetRowRule() {}

    /**
     * What is wrong with the row, with both values; empty if it is an offset of this log.
     *
     * @param bound of the partition, read after the row: a store cannot be ahead of it
     */
    static Optional<String> objection(PartitionProgress row, String clusterId, String topicId, LogBounds bound) {
        if (!row.clusterId().equals(clusterId)) {
            return Optional.of(text(row, "cluster id " + clusterId, row.clusterId()));
        }
        if (!row.topicId().equals(topicId)) {
            return Optional.of(text(row, "topic id " + topicId, row.topicId() + "; the topic was created again"));
        }
        if (row.nextOffset() > bound.end()) {
            return Optional.of(text(row, "next offset <= %d (log end)".formatted(bound.end()), "" + row.nextOffset()));
        }
        if (row.nextOffset() < bound.start()) {
            return Optional.of(
                    text(row, "next offset >= %d (log start)".formatted(bound.start()), "" + row.nextOffset()));
        }
        return Optional.empty();
    }

    private static String text(PartitionProgress row, String expected, String found) {
        return "offset row of %s-%d: expected %s, found %s".formatted(row.topic(), row.partition(), expected, found);
    }
}
