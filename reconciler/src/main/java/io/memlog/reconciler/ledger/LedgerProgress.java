package io.memlog.reconciler.ledger;

/**
 * How much of what the ledger has folded of a partition a store at a watermark has still to apply, in memories; immutable.
 *
 * @param position next offset to fold: nothing is said of what the log holds from there on
 * @param expected memories that exist at the position
 * @param behind of these, those whose newest record is at or above the watermark
 * @param extra memories that exist at the watermark and not any more at the position
 */
public record LedgerProgress(long position, long expected, long behind, long extra) {}
