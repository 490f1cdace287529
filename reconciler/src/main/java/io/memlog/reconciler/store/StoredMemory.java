package io.memlog.reconciler.store;

import org.jspecify.annotations.Nullable;

/**
 * What a store says of one row or node; a part that is missing or of a wrong type is null.
 *
 * @param key {@code tenantId/userId/memoryId}, or {@code ~node/...} for a node without a key
 * @param logPartition where the store thinks the key belongs
 * @param bucket where the store thinks the key belongs
 * @param logOffset offset in memory.enriched of the record it was written from
 * @param digest as it is stored
 * @param fields what the fields themselves come to
 */
public record StoredMemory(
        String key,
        @Nullable Integer logPartition,
        @Nullable Integer bucket,
        @Nullable Long version,
        @Nullable Long logOffset,
        @Nullable Long digest,
        Fields fields) {
    /** What the fields came to when they were read. */
    public sealed interface Fields {
        /** Nobody has looked. */
        record NotRead() implements Fields {}

        /**
         * They make a record.
         *
         * @param digest of that record, computed by the function that its writer used
         */
        record Digested(long digest) implements Fields {}

        /** No record can have made them: a value is missing or of a wrong type, or an edge is there that belongs to nothing. */
        record Unreadable() implements Fields {}

        /** There is no row or node, but edges that name its key. */
        record EdgesOnly() implements Fields {}
    }

    /** What a row says of itself, its fields unread. */
    public StoredMemory(
            String key,
            @Nullable Integer logPartition,
            @Nullable Integer bucket,
            @Nullable Long version,
            @Nullable Long logOffset,
            @Nullable Long digest) {
        this(key, logPartition, bucket, version, logOffset, digest, new Fields.NotRead());
    }

    static StoredMemory edgesOnly(String key) {
        return new StoredMemory(key, null, null, null, null, null, new Fields.EdgesOnly());
    }

    /** The row with what its fields came to. */
    public StoredMemory with(Fields read) {
        return new StoredMemory(key, logPartition, bucket, version, logOffset, digest, read);
    }
}
