package io.memlog.reconciler.ledger;

import io.memlog.schemas.avro.StoreName;

/**
 * What one record of memory.enriched says of a key; immutable.
 *
 * @param offset of the record
 * @param version of the memory; 0 if erased
 * @param vectorDigest what the vector store must hold
 * @param graphDigest what the graph store must hold
 * @param isErased the record is a tombstone: both stores must hold nothing
 */
public record LedgerEntry(long offset, long version, long vectorDigest, long graphDigest, boolean isErased) {
    public static LedgerEntry held(long offset, long version, long vectorDigest, long graphDigest) {
        return new LedgerEntry(offset, version, vectorDigest, graphDigest, false);
    }

    public static LedgerEntry erased(long offset) {
        return new LedgerEntry(offset, 0, 0, 0, true);
    }

    public long digest(StoreName store) {
        return store == StoreName.VECTOR ? vectorDigest : graphDigest;
    }
}
