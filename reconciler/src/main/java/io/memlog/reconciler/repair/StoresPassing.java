package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreWatermarks;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every store has applied what came of given events; by their offsets, so that nothing is ever read too early. Thread-safe.
 */
public final class StoresPassing {
    private static final Duration LOOK = Duration.ofMillis(100);

    /** A sink at work moves more often. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final List<StoreWatermarks> stores;
    private final Duration stall;

    /**
     * Watches these stores.
     *
     * @param stall when a store has not come nearer for so long, waiting is given up
     */
    public StoresPassing(Collection<? extends StoreWatermarks> stores, Duration stall) {
        this.stores = List.copyOf(stores);
        this.stall = stall;
    }

    /**
     * Returns once no store is behind. If one does not come nearer, the operation's phase says which, and where it stands.
     *
     * @param events by partition of memory.events, the last offset that matters
     * @throws MemlogException with {@link ErrorCode#NOT_YET_APPLIED} if a store stands still before it
     */
    public void await(OperationRun run, Map<Integer, Long> events) {
        List<Behind> waiting =
                stores.stream().map(store -> new Behind(store, events)).toList();
        while (true) {
            List<Behind> left = waiting.stream().filter(Behind::look).toList();
            if (left.isEmpty()) {
                return;
            }
            for (Behind behind : left) {
                if (behind.hasStoodStillFor(stall)) {
                    throw new MemlogException(
                            ErrorCode.NOT_YET_APPLIED,
                            "%s, and no move for %d s".formatted(behind.text(), stall.toSeconds()));
                }
            }
            left.stream()
                    .filter(behind -> behind.hasStoodStillFor(PATIENCE))
                    .findFirst()
                    .ifPresent(behind -> run.phase("waiting: " + behind.text()));
            run.pause(LOOK);
        }
    }

    /**
     * What a store has still to apply. Only what it is behind with counts as a move: it may well go on with other partitions, and
     * another store with all of them.
     */
    private static final class Behind {
        private final StoreWatermarks store;
        private final Map<Integer, Long> events;
        private final Map<Integer, Long> applied = new TreeMap<>();
        private final Map<Integer, Long> next = new HashMap<>();
        private long movedAt = System.nanoTime();
        private @Nullable CompletableFuture<StoreProgress> asked;
        private @Nullable String failure;

        Behind(StoreWatermarks store, Map<Integer, Long> events) {
            this.store = store;
            this.events = new TreeMap<>(events);
        }

        /** Whether it still is; a store that does not answer has not moved. */
        boolean look() {
            progress()
                    .ifPresent(progress -> progress.partitions().stream()
                            .filter(row -> row.topic().equals(Topics.ENRICHED) && !hasPassed(row.partition()))
                            .forEach(this::see));
            return events.keySet().stream().anyMatch(partition -> !hasPassed(partition));
        }

        /** A store may also hang: it is asked by another thread, and not again before that one has its answer. */
        private Optional<StoreProgress> progress() {
            if (asked == null) {
                asked = CompletableFuture.supplyAsync(
                        store::progress,
                        task -> Thread.ofPlatform()
                                .daemon()
                                .name("stores-passing")
                                .start(task));
            }
            try {
                StoreProgress answer = asked.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                asked = null;
                failure = null;
                return Optional.of(answer);
            } catch (TimeoutException e) {
                failure = "the store does not answer";
            } catch (ExecutionException e) {
                asked = null;
                if (!(e.getCause() instanceof StoreReadException unread)) {
                    throw new MemlogException(ErrorCode.INTERNAL, "offsets: expected to read them, found " + e, e);
                }
                failure = unread.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MemlogException(ErrorCode.INTERNAL, "operation interrupted: the service stops", e);
            }
            return Optional.empty();
        }

        private void see(PartitionProgress row) {
            boolean isFurther = row.nextOffset() > next.getOrDefault(row.partition(), -1L)
                    || row.eventOffset() > applied.getOrDefault(row.partition(), -1L);
            if (isFurther) {
                next.merge(row.partition(), row.nextOffset(), Math::max);
                applied.merge(row.partition(), row.eventOffset(), Math::max);
                movedAt = System.nanoTime();
            }
        }

        private boolean hasPassed(int partition) {
            return applied.getOrDefault(partition, -1L) >= events.getOrDefault(partition, -1L);
        }

        boolean hasStoodStillFor(Duration time) {
            return System.nanoTime() - movedAt > time.toNanos();
        }

        String text() {
            int partition = events.keySet().stream()
                    .filter(candidate -> !hasPassed(candidate))
                    .findFirst()
                    .orElseThrow();
            return "%s store: expected event offset %d on partition %d, found %d%s"
                    .formatted(
                            store.name(),
                            events.get(partition),
                            partition,
                            applied.getOrDefault(partition, -1L),
                            failure == null ? "" : "; " + failure);
        }
    }
}
