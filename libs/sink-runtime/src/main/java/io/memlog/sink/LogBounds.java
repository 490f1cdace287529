package io.memlog.sink;

import java.time.Instant;

/**
 * What the log can still deliver of a partition.
 *
 * @param start first offset that is still readable
 * @param end offset after the last record (last stable offset for committed readers)
 * @param wholeSince all tombstones written since then are still there; those before may have been compacted away
 * @param wholeFrom first offset that was written since then
 */
public record LogBounds(long start, long end, Instant wholeSince, long wholeFrom) {
    /** Of a log that keeps every tombstone. */
    public LogBounds(long start, long end) {
        this(start, end, Instant.MIN, start);
    }
}
