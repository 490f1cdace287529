package io.memlog.sink;

import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** The protocol of both sinks: lock, then look, then write. */
final class FencedProtocol implements StoreProtocol {
    private final InstantSource clock;

    FencedProtocol(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Lease claim(StoreTransaction transaction, SourcePartition source, LogBounds bounds, String owner) {
        transaction.lock(source.partition());
        transaction.reach(Moment.CLAIM_LOCKED);
        StoreTables.Row found = found(transaction, source, bounds, owner);
        Lease lease = found.position().takenOverBy(owner, source, bounds);
        transaction.write(source.partition(), found.claimedBy(lease));
        return lease;
    }

    @Override
    public CommitOutcome commit(StoreTransaction transaction, Batch batch) {
        TopicPartition partition = batch.lease().source().partition();
        transaction.lock(partition);
        transaction.reach(Moment.BATCH_LOCKED);
        StoreTables.Row row = transaction.read(partition);
        if (row == null) {
            return new CommitOutcome.Fenced(0);
        }
        Optional<CommitOutcome> objection = row.position().objectionTo(batch);
        if (objection.isPresent()) {
            return objection.get();
        }
        StoreProtocol.change(transaction, StoreProtocol.entriesOf(batch));
        transaction.write(partition, advanced(row, batch));
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }

    /** The row, or that of a partition never seen before. */
    StoreTables.Row found(StoreTransaction transaction, SourcePartition source, LogBounds bounds, String owner) {
        StoreTables.Row row = transaction.read(source.partition());
        if (row != null) {
            return row;
        }
        var begun = new StoredPosition(
                source.clusterId(),
                source.topicId().toString(),
                source.partitions(),
                bounds.start(),
                EventProgress.NONE,
                0,
                clock.instant());
        return new StoreTables.Row(begun, owner);
    }

    StoreTables.Row advanced(StoreTables.Row row, Batch batch) {
        StoredPosition old = row.position();
        var moved = new StoredPosition(
                old.clusterId(),
                old.topicId(),
                old.partitions(),
                batch.nextOffset(),
                Math.max(old.eventOffset(), batch.eventOffset()),
                old.epoch(),
                clock.instant());
        return new StoreTables.Row(moved, row.owner());
    }
}
