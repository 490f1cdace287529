package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.BucketScan;
import io.memlog.reconciler.store.BucketSums;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A store in memory whose rows a test damages, and whose readings it can interrupt; not thread-safe. */
final class FakeStore implements StoreView {
    private final StoreName name;
    final List<StoredMemory> rows = new ArrayList<>();
    final Map<Integer, Long> nextOffsets = new HashMap<>(Map.of(0, 0L, 1, 0L));
    String topicId = FakeLog.TOPIC_ID;
    final Set<String> looseEnds = new HashSet<>();
    boolean isDown;

    /** Runs before the offsets are read for the first time. */
    Runnable beforeReading = () -> {};

    /** Runs in the middle of each reading: after the offsets were read, before the content is. */
    Runnable beforeContent = () -> {};

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
    public StoreReading<BucketScan> scan(Depth depth) {
        return reading(() -> {
            BucketSums sums = new BucketSums(arithmetic());
            rows.forEach(row -> sums.add(read(row, Depth.FIELDS)));
            BucketScan scan = sums.finish(looseEnds);
            return depth == Depth.FIELDS ? scan : new BucketScan(scan.fingerprints(), Set.of(), Set.of(), 0);
        });
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit, Depth depth) {
        return reading(() -> rows(depth, row -> buckets.contains(bucket(row))));
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys, Depth depth) {
        return reading(() -> rows(depth, row -> keys.contains(row.key())));
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope, Depth depth) {
        return reading(() -> rows(depth, row -> row.key().startsWith(scope.key() + "/")));
    }

    @Override
    public StoreReading<Set<String>> looseEndsOf(Scope scope) {
        return reading(() -> looseEnds.stream()
                .filter(key -> key.startsWith(scope.key() + "/"))
                .collect(Collectors.toSet()));
    }

    @Override
    public StoreReading<Set<String>> looseEndsAmong(Collection<String> keys) {
        return reading(() -> looseEnds.stream().filter(keys::contains).collect(Collectors.toSet()));
    }

    private List<StoredMemory> rows(Depth depth, Predicate<StoredMemory> wanted) {
        return rows.stream().filter(wanted).map(row -> read(row, depth)).toList();
    }

    /** A row is right in itself unless a test has said what its fields come to. */
    private static StoredMemory read(StoredMemory row, Depth depth) {
        if (depth == Depth.DIGESTS) {
            return row.with(new Fields.NotRead());
        }
        Long digest = row.digest();
        if (!(row.fields() instanceof Fields.NotRead) || digest == null) {
            return row;
        }
        return row.with(new Fields.Digested(digest));
    }

    @Override
    public void close() {}

    private <T> StoreReading<T> reading(Supplier<T> content) {
        beforeReading.run();
        StoreProgress before = progress();
        beforeContent.run();
        T found = content.get();
        duringReading.run();
        return new StoreReading<>(before, progress(), found);
    }

    private static BucketId bucket(StoredMemory row) {
        boolean isWithoutKey = row.key().startsWith("~node/");
        return isWithoutKey
                        || row.logPartition() == null
                        || row.bucket() == null
                        || row.digest() == null
                        || row.version() == null
                ? BucketId.STRAY
                : new BucketId(row.logPartition(), row.bucket());
    }
}
