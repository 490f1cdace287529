package io.memlog.reconciler.repair;

import io.memlog.schemas.MemoryKey;
import java.util.List;

/**
 * One memory that the single writer is to publish again; immutable.
 *
 * @param eventId another one for each request: the writer answers each event id once
 * @param isRemoval the log holds no such memory: the writer publishes a tombstone, if it too knows none
 * @param asks whom the writer may ask for what the memory had to do without
 * @param findingIds findings that it is to mend, none if it is published for another reason
 */
record Reemission(String eventId, MemoryKey key, boolean isRemoval, Asks asks, List<String> findingIds) {
    Reemission {
        findingIds = List.copyOf(findingIds);
    }

    /** Models that may be asked. */
    enum Asks {
        NOBODY,
        EMBEDDERS,
        ALL
    }
}
