package io.memlog.reconciler.ledger;

import io.memlog.schemas.avro.StoreName;
import org.jspecify.annotations.Nullable;

/**
 * What one record of memory.enriched says of a key, and what earlier records said as far back as a store may still stand; immutable.
 *
 * @param offset of the record
 * @param version of the memory; 0 if erased
 * @param vectorDigest what the vector store must hold
 * @param graphDigest what the graph store must hold
 * @param isErased the record is a tombstone: both stores must hold nothing
 * @param previous the record before it, or null if no store can be so far back any more
 */
public record LedgerEntry(
        long offset,
        long version,
        long vectorDigest,
        long graphDigest,
        boolean isErased,
        @Nullable LedgerEntry previous) {
    public static LedgerEntry held(long offset, long version, long vectorDigest, long graphDigest) {
        return new LedgerEntry(offset, version, vectorDigest, graphDigest, false, null);
    }

    public static LedgerEntry erased(long offset) {
        return new LedgerEntry(offset, 0, 0, 0, true, null);
    }

    public long digest(StoreName store) {
        return store == StoreName.VECTOR ? vectorDigest : graphDigest;
    }

    /** The newest entry below the watermark, or null if the key had no record by then. */
    @Nullable
    LedgerEntry asOf(long watermark) {
        LedgerEntry entry = this;
        while (entry != null && entry.offset >= watermark) {
            entry = entry.previous;
        }
        return entry;
    }

    /** The same history without what no watermark at or above {@code floor} can see. */
    LedgerEntry prunedTo(long floor) {
        if (previous == null) {
            return this;
        }
        return withPrevious(offset < floor ? null : previous.prunedTo(floor));
    }

    LedgerEntry withPrevious(@Nullable LedgerEntry earlier) {
        return new LedgerEntry(offset, version, vectorDigest, graphDigest, isErased, earlier);
    }
}
