package io.memlog.reconciler;

import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.StoreResult.PartitionResult;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What level digests or deep says of one store, as JSON: see {@link StoreResult}; lists of keys are numbers here.
 *
 * @param compared memories the log holds at the watermarks
 * @param recomputed rows whose digest was computed again from their fields
 */
record StoreJson(
        StoreName store,
        StoreResult.State state,
        @Nullable String error,
        long compared,
        long recomputed,
        int suspects,
        int confirmed,
        int pending,
        int unconfirmed,
        boolean truncated,
        long durationMillis,
        List<PartitionResult> partitions) {
    static StoreJson of(StoreResult result) {
        return new StoreJson(
                result.store(),
                result.state(),
                result.error(),
                result.partitions().values().stream()
                        .mapToLong(PartitionResult::expected)
                        .sum(),
                result.recomputed(),
                result.suspects(),
                result.confirmed().size(),
                result.pending().size(),
                result.unconfirmed().size(),
                result.isTruncated(),
                result.durationMillis(),
                List.copyOf(result.partitions().values()));
    }
}
