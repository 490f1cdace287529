package io.memlog.reconciler.store;

import org.jspecify.annotations.Nullable;

/**
 * What a store says of one row or node; a part that is missing or of a wrong type is null.
 *
 * @param key {@code tenantId/userId/memoryId}, or {@code ~node/...} for a node without a key
 * @param logPartition where the store thinks the key belongs
 * @param bucket where the store thinks the key belongs
 * @param logOffset offset in memory.enriched of the record it was written from
 */
public record StoredMemory(
        String key,
        @Nullable Integer logPartition,
        @Nullable Integer bucket,
        @Nullable Long version,
        @Nullable Long logOffset,
        @Nullable Long digest) {}
