package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import org.jspecify.annotations.Nullable;

/**
 * What one store holds of one key against what it must hold. Versions and digests are null where there is none.
 *
 * @param logOffset offset in memory.enriched of the state the store must hold; null if the log knows none
 */
public record Difference(
        StoreName store,
        FindingKind kind,
        String key,
        int partition,
        @Nullable Long logOffset,
        @Nullable Long expectedVersion,
        @Nullable Long foundVersion,
        @Nullable Long expectedDigest,
        @Nullable Long foundDigest) {
    /** The same difference found again has the same id; one key may differ in both stores. */
    public String findingId() {
        return store + "/" + kind + "/" + key;
    }
}
