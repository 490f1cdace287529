package io.memlog.reconciler.ledger;

/**
 * What can be read of a partition.
 *
 * @param start first offset that is still there
 * @param end last stable offset: next offset after the last committed record
 */
public record LogBounds(long start, long end) {}
