package io.memlog.reconciler.repair;

import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreWatermarks;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A store that is always at the end, unless stopped; with other partitions it goes on even then. */
final class FakeWatermarks implements StoreWatermarks {
    private final StoreName name;
    private final RepairScene scene;
    private final AtomicLong asked = new AtomicLong();
    volatile boolean isStopped;

    /** Takes a question and never answers. */
    volatile boolean isHanging;

    FakeWatermarks(StoreName name, RepairScene scene) {
        this.name = name;
        this.scene = scene;
    }

    @Override
    public StoreName name() {
        return name;
    }

    @Override
    public StoreProgress progress() {
        while (isHanging) {
            LockSupport.parkNanos(1_000_000);
        }
        List<PartitionProgress> rows = new ArrayList<>();
        long elsewhere = asked.incrementAndGet();
        rows.add(new PartitionProgress(
                Topics.ENRICHED, RepairScene.PARTITIONS, "cluster", "topic", elsewhere, elsewhere, null));
        if (!isStopped) {
            scene.eventOffsets()
                    .forEach((partition, offset) -> rows.add(new PartitionProgress(
                            Topics.ENRICHED, partition, "cluster", "topic", offset + 1, offset, null)));
        }
        return new StoreProgress("sink", rows);
    }
}
