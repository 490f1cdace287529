package io.memlog.reconciler.repair;

import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreWatermarks;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.List;

/** A store that is always at the end, unless stopped. */
final class FakeWatermarks implements StoreWatermarks {
    private final StoreName name;
    private final RepairScene scene;
    volatile boolean isStopped;

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
        List<PartitionProgress> rows = new ArrayList<>();
        if (!isStopped) {
            scene.eventOffsets()
                    .forEach((partition, offset) -> rows.add(new PartitionProgress(
                            Topics.ENRICHED, partition, "cluster", "topic", offset + 1, offset, null)));
        }
        return new StoreProgress("sink", rows);
    }
}
