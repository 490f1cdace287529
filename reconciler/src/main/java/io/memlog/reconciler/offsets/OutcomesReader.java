package io.memlog.reconciler.offsets;

import io.memlog.reconciler.ledger.EventCount;
import io.memlog.reconciler.ledger.EventCounter;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.offsets.OutcomesReport.PartitionOutcomes;
import io.memlog.reconciler.offsets.OutcomesReport.State;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts accepted events against their outcomes. Thread-safe: one reading at a time. */
public final class OutcomesReader {
    /** A rerouted event is decided a moment after its partition reports progress; two readings bridge that moment. */
    private static final long SECOND_LOOK_MILLIS = 1_000;

    private final LogPositions log;
    private final EventCounter events;
    private final VectorStoreView vector;

    public OutcomesReader(LogPositions log, EventCounter events, VectorStoreView vector) {
        this.log = log;
        this.events = events;
        this.vector = vector;
    }

    /** Outcomes of all events that are committed when it is called. */
    public synchronized OutcomesReport read() {
        Map<Integer, EventCount> accepted = events.countToEnd();
        OutcomesReport first = compare(accepted);
        return first.state() == State.DIFFERENT && hasPaused() ? compare(accepted) : first;
    }

    /**
     * The order decides: (1) the store has handled every counted event, (2) so the outcomes log ends after their outcomes, (3) so a
     * store that is at that end has them.
     */
    private OutcomesReport compare(Map<Integer, EventCount> accepted) {
        StoreProgress handled = vector.progress();
        Map<Integer, LogBounds> outcomes = log.bounds(Topics.OUTCOMES);
        Map<Integer, LogBounds> ranges = new HashMap<>();
        accepted.forEach((partition, count) -> ranges.put(partition, new LogBounds(count.from(), count.to())));
        StoreReading<Map<Integer, Map<String, Long>>> reading = vector.outcomes(ranges);
        boolean isHandled = accepted.entrySet().stream()
                .allMatch(count -> handled.of(Topics.ENRICHED, count.getKey())
                                .map(PartitionProgress::eventOffset)
                                .orElse(-1L)
                        >= count.getValue().last());
        boolean isAtEnd = outcomes.entrySet().stream()
                .allMatch(end -> reading.before()
                                .of(Topics.OUTCOMES, end.getKey())
                                .map(PartitionProgress::nextOffset)
                                .orElse(end.getValue().start())
                        >= end.getValue().end());
        return report(accepted, reading.content(), isHandled && isAtEnd);
    }

    private static OutcomesReport report(
            Map<Integer, EventCount> accepted, Map<Integer, Map<String, Long>> decided, boolean isCaughtUp) {
        SortedMap<String, Long> byStatus = new TreeMap<>();
        List<PartitionOutcomes> partitions = new ArrayList<>();
        new TreeMap<>(accepted).forEach((partition, count) -> {
            Map<String, Long> here = decided.getOrDefault(partition, Map.of());
            here.forEach((status, records) -> byStatus.merge(status, records, Long::sum));
            long decidedHere = here.values().stream().mapToLong(Long::longValue).sum();
            partitions.add(new PartitionOutcomes(partition, count.records(), decidedHere));
        });
        boolean isEqual = partitions.stream().allMatch(partition -> partition.accepted() == partition.decided());
        State whenUnequal = isCaughtUp ? State.DIFFERENT : State.PENDING;
        return new OutcomesReport(
                isEqual ? State.EQUAL : whenUnequal,
                partitions.stream().mapToLong(PartitionOutcomes::accepted).sum(),
                partitions.stream().mapToLong(PartitionOutcomes::decided).sum(),
                byStatus,
                partitions);
    }

    private static boolean hasPaused() {
        try {
            Thread.sleep(SECOND_LOOK_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
