package io.memlog.sink.graph;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;

/** What a batch asks of one memory after everything earlier in the batch is folded away; immutable. */
sealed interface GraphChange {
    MemoryKey key();

    /**
     * The memory becomes this record.
     *
     * @param isAfterErase an erasure came earlier in the batch, so the stored version no longer counts
     */
    record Rewrite(MemoryKey key, MemoryRecord memory, int logPartition, long logOffset, boolean isAfterErase)
            implements GraphChange {
        /** Equal versions are written again: that is how a damaged node is mended. */
        boolean appliesOver(long storedVersion) {
            return isAfterErase || memory.getVersion() >= storedVersion;
        }
    }

    /** The memory and everything only it brought into the graph goes. */
    record Erase(MemoryKey key) implements GraphChange {}
}
