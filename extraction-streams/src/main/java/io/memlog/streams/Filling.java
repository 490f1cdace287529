package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Publishes memories again with the vector that they had to do without: the same version, nothing extracted anew, no event and so no
 * outcome. Used by one stream thread.
 */
final class Filling {
    private final Unfilled unfilled;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Enrichment enrichment;
    private final Republication republication;

    Filling(
            Unfilled unfilled,
            KeyValueStore<String, MemoryRecord> memories,
            Enrichment enrichment,
            Republication republication) {
        this.unfilled = unfilled;
        this.memories = memories;
        this.enrichment = enrichment;
        this.republication = republication;
    }

    /** Up to {@code max} memories behind the given one that may miss their vector. */
    List<String> after(String memory, int max) {
        return unfilled.after(memory, max);
    }

    /** The memory if it misses its vector still; forgotten otherwise. */
    Optional<MemoryRecord> missing(String memory) {
        MemoryRecord current = memories.get(memory);
        boolean isMissing = unfilled.find(memory)
                .filter(entry -> current != null
                        && ErrorCode.EMBEDDING_UNAVAILABLE.name().equals(current.getDegraded())
                        && current.getContentHash().equals(entry.contentHash()))
                .isPresent();
        if (!isMissing) {
            unfilled.remove(memory);
            return Optional.empty();
        }
        return Optional.ofNullable(current);
    }

    /** Asks the models for its vector; false if they have none now, and may have one later. */
    boolean fill(String memory, MemoryRecord current, long streamTime) {
        MemoryRecord filled = enrichment.withVector(current, streamTime);
        if (ErrorCode.EMBEDDING_UNAVAILABLE.name().equals(filled.getDegraded())) {
            return false;
        }
        republication.publish(memory, filled);
        unfilled.remove(memory);
        return true;
    }
}
