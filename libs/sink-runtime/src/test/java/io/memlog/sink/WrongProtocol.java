package io.memlog.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Protocols between claim and commit that look right; stateless but for what each member's own remembers. */
final class WrongProtocol {
    private WrongProtocol() {}

    /** Claims as it should, and commits in another way. */
    private record Committing(FencedProtocol right, Commit commit) implements StoreProtocol {
        @Override
        public Lease claim(StoreTransaction transaction, SourcePartition source, LogBounds bounds, String owner) {
            return right.claim(transaction, source, bounds, owner);
        }

        @Override
        public CommitOutcome commit(StoreTransaction transaction, Batch batch) {
            StoreTables.Row row = transaction.read(batch.lease().source().partition());
            return row == null ? new CommitOutcome.Fenced(0) : commit.run(transaction, row, batch);
        }
    }

    private interface Commit {
        /** @param row as it was read without its lock */
        CommitOutcome run(StoreTransaction transaction, StoreTables.Row row, Batch batch);
    }

    /** Commits as it should, and claims in another way. */
    private record Claiming(FencedProtocol right, Claim claim) implements StoreProtocol {
        @Override
        public Lease claim(StoreTransaction transaction, SourcePartition source, LogBounds bounds, String owner) {
            transaction.lock(source.partition());
            transaction.reach(Moment.CLAIM_LOCKED);
            StoreTables.Row row = right.found(transaction, source, bounds, owner);
            Lease lease = claim.run(row.position(), source, bounds, owner);
            transaction.write(source.partition(), row.claimedBy(lease));
            return lease;
        }

        @Override
        public CommitOutcome commit(StoreTransaction transaction, Batch batch) {
            return right.commit(transaction, batch);
        }
    }

    private interface Claim {
        Lease run(StoredPosition found, SourcePartition source, LogBounds bounds, String owner);
    }

    /** Looks before it locks: two that look at the same time both write. */
    static StoreProtocol readBeforeLock(FencedProtocol right) {
        return new Committing(right, (transaction, row, batch) -> {
            Optional<CommitOutcome> objection = row.position().objectionTo(batch);
            transaction.reach(Moment.BATCH_LOCKED);
            return objection.isPresent() ? objection.get() : unchecked(right, transaction, row, batch);
        });
    }

    /** No compare-and-set: leaves out what the stored offset says is there, and writes the rest. */
    static StoreProtocol offsetAsFilter(FencedProtocol right) {
        return new Committing(right, (transaction, row, batch) -> {
            transaction.reach(Moment.BATCH_LOCKED);
            long stored = row.position().nextOffset();
            StoreProtocol.change(
                    transaction,
                    StoreProtocol.entriesOf(batch).stream()
                            .filter(entry -> entry.offset() >= stored)
                            .toList());
            if (batch.nextOffset() > stored) {
                transaction.write(batch.lease().source().partition(), right.advanced(row, batch));
            }
            return committed(batch);
        });
    }

    /** Moves the offset of one partition with the records of another that was read before it. */
    static StoreProtocol acrossPartitions(FencedProtocol right) {
        List<LogEntry> held = new ArrayList<>();
        return new Committing(right, (transaction, row, batch) -> {
            var offsetsOnly =
                    new Batch(batch.lease(), List.of(), batch.nextOffset(), batch.eventOffset(), batch.eventTime());
            CommitOutcome outcome = right.commit(transaction, offsetsOnly);
            StoreProtocol.change(transaction, held);
            held.clear();
            held.addAll(StoreProtocol.entriesOf(batch));
            return outcome;
        });
    }

    /** Writes whatever it is given; what a retry does that does not look. */
    static StoreProtocol unchecked(FencedProtocol right) {
        return new Committing(right, (transaction, row, batch) -> unchecked(right, transaction, row, batch));
    }

    /** Believes any topic of the name to be the one it knows. */
    static StoreProtocol anyTopicId(FencedProtocol right) {
        return new Claiming(right, (found, source, bounds, owner) -> {
            var renamed = new StoredPosition(
                    source.clusterId(),
                    source.topicId().toString(),
                    source.partitions(),
                    found.nextOffset(),
                    found.eventOffset(),
                    found.epoch(),
                    found.updatedAt());
            return renamed.takenOverBy(owner, source, bounds);
        });
    }

    /** Believes the log to have every offset. */
    static StoreProtocol anyBounds(FencedProtocol right) {
        return new Claiming(
                right,
                (found, source, bounds, owner) -> found.takenOverBy(owner, source, new LogBounds(0, Long.MAX_VALUE)));
    }

    /** Leaves the right to write with who had it before. */
    static StoreProtocol sameEpoch(FencedProtocol right) {
        return new Claiming(right, (found, source, bounds, owner) -> {
            Lease lease = found.takenOverBy(owner, source, bounds);
            return new Lease(source, owner, found.epoch(), lease.nextOffset(), lease.eventOffset());
        });
    }

    private static CommitOutcome unchecked(
            FencedProtocol right, StoreTransaction transaction, StoreTables.Row row, Batch batch) {
        TopicPartition partition = batch.lease().source().partition();
        StoreProtocol.change(transaction, StoreProtocol.entriesOf(batch));
        transaction.write(partition, right.advanced(row, batch));
        return committed(batch);
    }

    private static CommitOutcome committed(Batch batch) {
        return new CommitOutcome.Committed(batch.lease().advancedTo(batch.nextOffset(), batch.eventOffset()));
    }
}
