package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import java.util.Map;
import java.util.Set;

/**
 * One pass over a whole store; immutable.
 *
 * @param fingerprints of all buckets that have rows, from the stored digests
 * @param disputed buckets with a row whose fields do not come to its stored digest; empty unless fields were read
 * @param looseEnds keys of what belongs to no memory, see {@link PartKeys}; empty unless fields were read
 * @param recomputed rows whose digest was computed again from their fields
 */
public record BucketScan(
        Map<BucketId, Fingerprint> fingerprints, Set<BucketId> disputed, Set<String> looseEnds, long recomputed) {
    public BucketScan {
        fingerprints = Map.copyOf(fingerprints);
        disputed = Set.copyOf(disputed);
        looseEnds = Set.copyOf(looseEnds);
    }

    static BucketScan ofDigests(Map<BucketId, Fingerprint> fingerprints) {
        return new BucketScan(fingerprints, Set.of(), Set.of(), 0);
    }
}
