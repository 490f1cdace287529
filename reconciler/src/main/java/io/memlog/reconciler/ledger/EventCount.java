package io.memlog.reconciler.ledger;

/**
 * Committed records of one partition.
 *
 * @param from first offset counted
 * @param to next offset after the counted ones
 * @param last offset of the last record, -1 if there is none
 */
public record EventCount(long from, long to, long records, long last) {}
