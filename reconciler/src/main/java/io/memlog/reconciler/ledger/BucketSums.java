package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.StoreName;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each bucket of a partition adds up to, for both stores, kept up change by change. Not thread-safe. */
final class BucketSums {
    static final int ENCODED_BYTES = 2 * FingerprintSum.ENCODED_BYTES;

    private final FingerprintSum[] vector = new FingerprintSum[Buckets.COUNT];
    private final FingerprintSum[] graph = new FingerprintSum[Buckets.COUNT];
    private final BitSet changed = new BitSet(Buckets.COUNT);

    BucketSums() {
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            vector[bucket] = new FingerprintSum();
            graph[bucket] = new FingerprintSum();
        }
    }

    BucketSums copy() {
        BucketSums copy = new BucketSums();
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            copy.vector[bucket] = vector[bucket].copy();
            copy.graph[bucket] = graph[bucket].copy();
        }
        return copy;
    }

    void apply(Change change) {
        apply(Buckets.of(change.key()), change);
    }

    /** @param bucket of the change's key */
    void apply(int bucket, Change change) {
        LedgerEntry before = change.before();
        if (before != null && !before.isErased()) {
            vector[bucket].remove(before.version(), before.vectorDigest());
            graph[bucket].remove(before.version(), before.graphDigest());
        }
        LedgerEntry after = change.after();
        if (!after.isErased()) {
            vector[bucket].add(after.version(), after.vectorDigest());
            graph[bucket].add(after.version(), after.graphDigest());
        }
        changed.set(bucket);
    }

    /** Fingerprints of the buckets that hold something. */
    Map<Integer, Fingerprint> fingerprints(StoreName store, Arithmetic arithmetic) {
        FingerprintSum[] sums = store == StoreName.VECTOR ? vector : graph;
        Map<Integer, Fingerprint> found = new HashMap<>();
        for (int bucket = 0; bucket < sums.length; bucket++) {
            Fingerprint fingerprint = sums[bucket].finish(arithmetic);
            if (fingerprint.count() > 0) {
                found.put(bucket, fingerprint);
            }
        }
        return found;
    }

    /** Buckets changed since the last call. */
    BitSet takeChanged() {
        BitSet taken = (BitSet) changed.clone();
        changed.clear();
        return taken;
    }

    byte[] encoded(int bucket) {
        ByteBuffer bytes = ByteBuffer.allocate(ENCODED_BYTES);
        vector[bucket].writeTo(bytes);
        graph[bucket].writeTo(bytes);
        return bytes.array();
    }

    void restore(int bucket, byte @Nullable [] encoded) {
        if (encoded != null) {
            ByteBuffer bytes = ByteBuffer.wrap(encoded);
            vector[bucket] = FingerprintSum.readFrom(bytes);
            graph[bucket] = FingerprintSum.readFrom(bytes);
        }
    }
}
