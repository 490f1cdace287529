package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.reconciler.ledger.FingerprintSum;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A store in memory whose rows a test damages, and whose readings it can interrupt; not thread-safe. */
final class FakeStore implements StoreView {
    private final StoreName name;
    final List<StoredMemory> rows = new ArrayList<>();
    final Map<Integer, Long> nextOffsets = new HashMap<>(Map.of(0, 0L, 1, 0L));
    String topicId = FakeLog.TOPIC_ID;
    boolean isDown;

    /** Runs in the middle of each reading: after the content was read, before the offsets are read again. */
    Runnable duringReading = () -> {};

    FakeStore(StoreName name) {
        this.name = name;
    }

    /** What the sink does: the row and the offset move together. */
    void apply(String key, LedgerEntry entry) {
        rows.removeIf(row -> row.key().equals(key));
        if (!entry.isErased()) {
            rows.add(row(key, entry));
        }
        nextOffsets.put(FakeLog.partitionOf(key), entry.offset() + 1);
    }

    StoredMemory row(String key, LedgerEntry entry) {
        return new StoredMemory(
                key, FakeLog.partitionOf(key), Buckets.of(key), entry.version(), entry.offset(), entry.digest(name));
    }

    void remove(String key) {
        rows.removeIf(row -> row.key().equals(key));
    }

    void replace(StoredMemory changed) {
        remove(changed.key());
        rows.add(changed);
    }

    @Override
    public StoreName name() {
        return name;
    }

    @Override
    public Arithmetic arithmetic() {
        return name == StoreName.VECTOR ? Arithmetic.XOR_AND_SUM : Arithmetic.HALF_SUMS;
    }

    @Override
    public StoreProgress progress() {
        if (isDown) {
            throw new StoreReadException(name, "expected to read it, found connection refused");
        }
        return new StoreProgress(
                "sink",
                nextOffsets.entrySet().stream()
                        .map(next -> new PartitionProgress(
                                Topics.ENRICHED, next.getKey(), FakeLog.CLUSTER, topicId, next.getValue(), -1, null))
                        .toList());
    }

    @Override
    public StoreReading<Map<BucketId, Fingerprint>> buckets() {
        return reading(() -> {
            Map<BucketId, FingerprintSum> sums = new HashMap<>();
            for (StoredMemory row : rows) {
                long version = row.version() == null ? 0 : row.version();
                long digest = row.digest() == null ? 0 : row.digest();
                sums.computeIfAbsent(bucket(row), bucket -> new FingerprintSum())
                        .add(version, digest);
            }
            Map<BucketId, Fingerprint> buckets = new HashMap<>();
            sums.forEach((bucket, sum) -> buckets.put(bucket, sum.finish(arithmetic())));
            return buckets;
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit) {
        return reading(
                () -> rows.stream().filter(row -> buckets.contains(bucket(row))).toList());
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys) {
        return reading(
                () -> rows.stream().filter(row -> keys.contains(row.key())).toList());
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope) {
        return reading(() -> rows.stream()
                .filter(row -> row.key().startsWith(scope.key() + "/"))
                .toList());
    }

    @Override
    public void close() {}

    private <T> StoreReading<T> reading(Supplier<T> content) {
        StoreProgress before = progress();
        T found = content.get();
        duringReading.run();
        return new StoreReading<>(before, progress(), found);
    }

    private static BucketId bucket(StoredMemory row) {
        return row.logPartition() == null || row.bucket() == null || row.digest() == null || row.version() == null
                ? BucketId.STRAY
                : new BucketId(row.logPartition(), row.bucket());
    }
}
