package io.memlog.sink;

/**
 * What the log can still deliver of a partition.
 *
 * @param start first offset that is still readable
 * @param end offset after the last record (last stable offset for committed readers)
 */
public record LogBounds(long start, long end) {}
