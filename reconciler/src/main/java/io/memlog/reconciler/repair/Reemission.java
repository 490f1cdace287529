package io.memlog.reconciler.repair;

import io.memlog.schemas.MemoryKey;
import java.util.List;

/**
 * One memory that the single writer is to publish again; immutable.
 *
 * @param eventId another one for each request: the writer answers each event id once
 * @param isRemoval the log holds no such memory: the writer publishes a tombstone, if it too knows none
 * @param asksExtractor whether entities that the memory had to do without are asked for again
 * @param findingIds findings that it is to mend, none if it is published for another reason
 */
record Reemission(String eventId, MemoryKey key, boolean isRemoval, boolean asksExtractor, List<String> findingIds) {
    Reemission {
        findingIds = List.copyOf(findingIds);
    }
}
