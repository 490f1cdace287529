package io.memlog.sink;

/** What became of a batch; every alternative is an expected answer, not an error. */
public sealed interface CommitOutcome {
    /** Records and offset are durable in one transaction. */
    record Committed(Lease lease) implements CommitOutcome {}

    /** The store already stands at or beyond the end of this batch under this same lease; nothing was written. */
    record AlreadyApplied(long nextOffset) implements CommitOutcome {}

    /** Another owner has claimed the partition (its epoch is given); nothing was written and the lease is void. */
    record Fenced(long epoch) implements CommitOutcome {}
}
