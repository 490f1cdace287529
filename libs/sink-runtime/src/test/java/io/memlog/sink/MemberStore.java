package io.memlog.sink;

/** One member's connections to the simulated store: transactions, what may happen to them, and what is told of it. */
final class MemberStore implements ProjectionStore {
    private final StoreTables tables;
    private final StoreProtocol protocol;
    private final Interruptions interruptions;

    MemberStore(StoreTables tables, StoreProtocol protocol, Interruptions interruptions) {
        this.tables = tables;
        this.protocol = protocol;
        this.interruptions = interruptions;
    }

    @Override
    public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
        try (StoreTransaction transaction = tables.begin(interruptions)) {
            transaction.reach(Moment.CLAIM_BEGUN);
            Lease lease = protocol.claim(transaction, source, bounds, owner);
            transaction.reach(Moment.CLAIM_UNCOMMITTED);
            transaction.commit(null);
            if (interruptions.isLostAt(Moment.CLAIM_COMMITTED)) {
                throw StoreTransaction.unavailable("answer to a claim lost");
            }
            return lease;
        }
    }

    @Override
    public CommitOutcome commit(Batch batch) {
        return commit(batch, protocol);
    }

    CommitOutcome commit(Batch batch, StoreProtocol with) {
        try (StoreTransaction transaction = tables.begin(interruptions)) {
            transaction.reach(Moment.BATCH_BEGUN);
            CommitOutcome outcome = with.commit(transaction, batch);
            if (!(outcome instanceof CommitOutcome.Committed)) {
                return outcome;
            }
            if (interruptions.isLostAt(Moment.BATCH_UNCOMMITTED) || !transaction.isOpen()) {
                throw unknown("connection lost before the commit");
            }
            transaction.commit(batch.lease().owner());
            return switch (interruptions.at(Moment.BATCH_COMMITTED)) {
                case HEARD -> outcome;
                case LOST -> throw unknown("connection lost after the commit");
                case REPEATED -> commit(batch, with);
            };
        }
    }

    @Override
    public void close() {}

    private static CommitUnknownException unknown(String what) {
        return new CommitUnknownException("store: " + what, new IllegalStateException("simulated"));
    }
}
