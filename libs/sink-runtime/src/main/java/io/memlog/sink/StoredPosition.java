package io.memlog.sink;

import io.memlog.sink.ClaimRefusedException.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * What a store remembers of one partition, read under the lock of its transaction, and what follows from it: the rules of claim and
 * commit that both stores share. Immutable.
 *
 * @param clusterId Kafka's cluster id
 * @param topicId Kafka's topic id as text
 * @param partitions partitions of the topic, 0 if written before they were remembered
 * @param nextOffset next offset to read
 * @param eventOffset last offset of memory.events that is wholly applied, -1 if none
 * @param epoch fencing number of the last claim, 0 if there was none
 * @param updatedAt when {@code nextOffset} last moved, by the store's clock
 */
public record StoredPosition(
        String clusterId,
        String topicId,
        int partitions,
        long nextOffset,
        long eventOffset,
        long epoch,
        Instant updatedAt) {

    /**
     * The lease of who claims now; the store has to keep its epoch and owner.
     *
     * @throws ClaimRefusedException unless the log can go on exactly where the store stands
     */
    public Lease takenOverBy(String owner, SourcePartition source, LogBounds bounds) {
        requireSameSource(source);
        requireReadable(source, bounds);
        return new Lease(source, owner, epoch + 1, nextOffset, eventOffset);
    }

    /** Why the batch must not be written, or empty if it follows. */
    public Optional<CommitOutcome> objectionTo(Batch batch) {
        Lease lease = batch.lease();
        if (epoch != lease.epoch()) {
            return Optional.of(new CommitOutcome.Fenced(epoch));
        }
        if (nextOffset == lease.nextOffset()) {
            return Optional.empty();
        }
        // Neither before nor behind the batch: the store was restored to another time, and the lease is void as well.
        return Optional.of(
                nextOffset >= batch.nextOffset()
                        ? new CommitOutcome.AlreadyApplied(nextOffset)
                        : new CommitOutcome.Fenced(epoch));
    }

    private void requireSameSource(SourcePartition source) {
        if (!clusterId.equals(source.clusterId())) {
            throw refused(
                    Reason.OTHER_CLUSTER,
                    source,
                    "expected Kafka cluster %s, found %s; point the sink at the cluster that filled the store, or give it an empty store"
                            .formatted(clusterId, source.clusterId()));
        }
        if (!topicId.equals(source.topicId().toString())) {
            throw refused(
                    Reason.TOPIC_RECREATED,
                    source,
                    "expected topic id %s, found %s: the topic was deleted and created again; rebuild into an empty store"
                            .formatted(topicId, source.topicId()));
        }
        if (partitions != 0 && partitions != source.partitions()) {
            throw refused(
                    Reason.PARTITIONS_CHANGED,
                    source,
                    "expected %d partitions, found %d: later records of a scope are in another partition than its earlier ones; copy the log into a topic of the new width and rebuild into an empty store"
                            .formatted(partitions, source.partitions()));
        }
    }

    private void requireReadable(SourcePartition source, LogBounds bounds) {
        if (nextOffset < bounds.start()) {
            throw refused(
                    Reason.RETENTION_GAP,
                    source,
                    "expected a log that starts at or before it, found start %d: records are gone; rebuild into an empty store"
                            .formatted(bounds.start()));
        }
        if (nextOffset > bounds.end()) {
            throw new LogTruncatedException(
                    nextOffset,
                    "%s@%d: expected a log that ends at or after it, found end %d: the log has lost records that the store has; restore the log, or rebuild into an empty store"
                            .formatted(source.partition(), nextOffset, bounds.end()));
        }
        if (updatedAt.isBefore(bounds.wholeSince()) && nextOffset < bounds.wholeFrom()) {
            throw refused(
                    Reason.ERASURES_EXPIRED,
                    source,
                    "expected a store that went on since %s, the age of tombstones the log still has, found one that stands since %s (stopped, or restored from a backup): it may keep what was erased; rebuild into an empty store"
                            .formatted(bounds.wholeSince(), updatedAt));
        }
    }

    private ClaimRefusedException refused(Reason reason, SourcePartition source, String message) {
        return new ClaimRefusedException(reason, "%s@%d: %s".formatted(source.partition(), nextOffset, message));
    }
}
