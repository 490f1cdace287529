package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreWatermarks;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until every store has applied what came of given events; by their offsets, so that nothing is ever read too early. Stateless.
 */
public final class StoresPassing {
    private static final Logger LOG = LoggerFactory.getLogger(StoresPassing.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<StoreWatermarks> stores;
    private final Duration stall;

    /**
     * Watches these stores.
     *
     * @param stall without any move of a store that is behind for so long, waiting is given up
     */
    public StoresPassing(Collection<? extends StoreWatermarks> stores, Duration stall) {
        this.stores = List.copyOf(stores);
        this.stall = stall;
    }

    /** The first store and partition found behind. */
    private record Behind(StoreName store, int partition, long expected, long found) {
        String text() {
            return "%s store: expected event offset %d on partition %d, found %d"
                    .formatted(store, expected, partition, found);
        }
    }

    /**
     * Returns once no store is behind.
     *
     * @param events by partition of memory.events, the last offset that matters
     * @throws MemlogException if a store stands still before it
     */
    public void await(OperationRun run, Map<Integer, Long> events) {
        Map<StoreName, List<PartitionProgress>> last = new HashMap<>();
        long movedAt = System.nanoTime();
        for (Optional<Behind> behind = behind(events, last); behind.isPresent(); behind = behind(events, last)) {
            Map<StoreName, List<PartitionProgress>> before = Map.copyOf(last);
            run.pause(LOOK);
            var unused = behind(events, last);
            if (!before.equals(last)) {
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > stall.toNanos()) {
                throw new MemlogException(
                        ErrorCode.NOT_YET_APPLIED,
                        "%s, and no move for %d s".formatted(behind.get().text(), stall.toSeconds()));
            }
        }
    }

    private Optional<Behind> behind(Map<Integer, Long> events, Map<StoreName, List<PartitionProgress>> seen) {
        Optional<Behind> found = Optional.empty();
        for (StoreWatermarks store : stores) {
            List<PartitionProgress> rows = rows(store);
            seen.put(store.name(), rows);
            for (Map.Entry<Integer, Long> event : events.entrySet()) {
                long applied = rows.stream()
                        .filter(row -> row.topic().equals(Topics.ENRICHED) && row.partition() == event.getKey())
                        .mapToLong(PartitionProgress::eventOffset)
                        .findFirst()
                        .orElse(-1);
                if (applied < event.getValue() && found.isEmpty()) {
                    found = Optional.of(new Behind(store.name(), event.getKey(), event.getValue(), applied));
                }
            }
        }
        return found;
    }

    /** A store that does not answer has not moved. */
    private static List<PartitionProgress> rows(StoreWatermarks store) {
        try {
            return store.progress().partitions();
        } catch (StoreReadException e) {
            LOG.atDebug().addKeyValue("store", store.name()).log("Store cannot be read: {}", e.getMessage());
            return List.of();
        }
    }
}
