package io.memlog.sink;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a partition needs to be written; immutable, and each part is thread-safe.
 *
 * @param owner unique name of this member, kept in the store beside the epoch
 * @param store where to write
 * @param decoder bytes to records
 * @param deadLetters where records go that can never be applied
 * @param observer hears everything
 * @param clock time for waits
 * @param backoff how long to wait
 * @param maxRecords most records in one store transaction
 * @param drainWithin how long to write what was read when asked to stop
 */
public record SinkParts(
        String owner,
        ProjectionStore store,
        RecordDecoder decoder,
        DeadLetters deadLetters,
        SinkObserver observer,
        InstantSource clock,
        Backoff backoff,
        int maxRecords,
        Duration drainWithin) {
    public SinkParts {
        if (maxRecords < 1) {
            throw new IllegalArgumentException("maxRecords: expected at least 1, found " + maxRecords);
        }
    }
}
