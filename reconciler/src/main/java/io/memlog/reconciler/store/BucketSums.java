package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.ledger.FingerprintSum;
import io.memlog.reconciler.store.StoredMemory.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Adds up rows whose fields were read, one at a time, so that none is kept; not thread-safe. */
public final class BucketSums {
    private final Fingerprint.Arithmetic arithmetic;
    private final Map<BucketId, FingerprintSum> sums = new HashMap<>();
    private final Set<BucketId> disputed = new HashSet<>();
    private long rows;

    public BucketSums(Fingerprint.Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    /** A row without a usable bucket, version, digest or key is a stray: nothing is expected of that bucket, so it will be looked at. */
    public void add(StoredMemory row) {
        rows++;
        Integer partition = row.logPartition();
        Integer number = row.bucket();
        Long version = row.version();
        Long digest = row.digest();
        if (partition == null || number == null || version == null || digest == null || PartKeys.isNode(row.key())) {
            sumOf(BucketId.STRAY).add(0, 0);
            return;
        }
        BucketId bucket = new BucketId(partition, number);
        sumOf(bucket).add(version, digest);
        boolean isProven = row.fields() instanceof Fields.Digested found && found.digest() == digest;
        if (!isProven) {
            disputed.add(bucket);
        }
    }

    public long rows() {
        return rows;
    }

    public BucketScan finish(Set<String> looseEnds) {
        Map<BucketId, Fingerprint> fingerprints = new HashMap<>();
        sums.forEach((bucket, sum) -> fingerprints.put(bucket, sum.finish(arithmetic)));
        return new BucketScan(fingerprints, disputed, looseEnds, rows);
    }

    private FingerprintSum sumOf(BucketId bucket) {
        return sums.computeIfAbsent(bucket, unused -> new FingerprintSum());
    }
}
