package io.memlog.reconciler.repair;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.store.BucketScan;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A store of which only the offsets are asked; unless stopped it is always at the end. */
final class FakeView implements StoreView {
    private final StoreName name;
    private final RepairScene scene;
    volatile boolean isStopped;

    FakeView(StoreName name, RepairScene scene) {
        this.name = name;
        this.scene = scene;
    }

    @Override
    public StoreName name() {
        return name;
    }

    @Override
    public StoreProgress progress() {
        List<PartitionProgress> rows = new ArrayList<>();
        if (!isStopped) {
            scene.eventOffsets()
                    .forEach((partition, offset) -> rows.add(new PartitionProgress(
                            Topics.ENRICHED, partition, "cluster", "topic", offset + 1, offset, null)));
        }
        return new StoreProgress("sink", rows);
    }

    @Override
    public Fingerprint.Arithmetic arithmetic() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<BucketScan> scan(Depth depth) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit, Depth depth) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys, Depth depth) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<List<StoredMemory>> rowsOf(Scope scope, Depth depth) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<Set<String>> looseEndsOf(Scope scope) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoreReading<Set<String>> looseEndsAmong(Collection<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
