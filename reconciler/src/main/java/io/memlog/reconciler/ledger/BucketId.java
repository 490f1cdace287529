package io.memlog.reconciler.ledger;

import java.util.Comparator;

/**
 * The group of keys that is compared by one fingerprint. A row may carry a bucket that no key belongs to (damage); it is a bucket
 * like any other, of which the ledger expects nothing.
 *
 * @param partition partition of memory.enriched
 * @param bucket see {@link io.memlog.schemas.Buckets}
 */
public record BucketId(int partition, int bucket) implements Comparable<BucketId> {
    /** Rows without a usable partition, bucket, version, digest or key. */
    public static final BucketId STRAY = new BucketId(-1, -1);

    private static final Comparator<BucketId> ORDER =
            Comparator.comparingInt(BucketId::partition).thenComparingInt(BucketId::bucket);

    @Override
    public int compareTo(BucketId other) {
        return ORDER.compare(this, other);
    }
}
