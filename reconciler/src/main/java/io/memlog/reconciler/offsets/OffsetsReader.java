package io.memlog.reconciler.offsets;

import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.offsets.BacklogAges.Position;
import io.memlog.reconciler.offsets.OffsetsReport.PartitionOffsets;
import io.memlog.reconciler.offsets.OffsetsReport.StoreOffsets;
import io.memlog.reconciler.store.PartitionProgress;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the offsets of the log and of both stores; the more often, the closer its lag in seconds. Thread-safe. */
public final class OffsetsReader {
    private final LogPositions log;
    private final List<StoreView> views;
    private final Clock clock;
    private final BacklogAges ages = new BacklogAges();

    public OffsetsReader(LogPositions log, List<StoreView> views, Clock clock) {
        this.log = log;
        this.views = List.copyOf(views);
        this.clock = clock;
    }

    /** Log ends are read first, so a store that is at them has everything that was committed by then. */
    public OffsetsReport read() {
        Instant begun = clock.instant();
        Ends ends = new Ends(log.bounds(Topics.EVENTS), log.bounds(Topics.ENRICHED), log.bounds(Topics.OUTCOMES));
        Map<StoreName, StoreProgress> progress = new EnumMap<>(StoreName.class);
        Map<StoreName, String> errors = new EnumMap<>(StoreName.class);
        for (StoreView view : views) {
            try {
                progress.put(view.name(), view.progress());
            } catch (StoreReadException e) {
                errors.put(view.name(), String.valueOf(e.getMessage()));
            }
        }
        Moment moment = new Moment(begun, clock.instant());
        List<PartitionOffsets> partitions = new ArrayList<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            partitions.add(partition(partition, ends, progress, moment));
        }
        boolean isCaughtUp = errors.isEmpty() && partitions.stream().allMatch(OffsetsReader::isCaughtUp);
        return new OffsetsReport(moment.ended(), isCaughtUp, partitions, errors);
    }

    /** When a reading began, before the log's ends were read, and when it had read everything. */
    private record Moment(Instant begun, Instant ended) {}

    private record Ends(
            Map<Integer, LogBounds> events, Map<Integer, LogBounds> enriched, Map<Integer, LogBounds> outcomes) {}

    private PartitionOffsets partition(
            int partition, Ends ends, Map<StoreName, StoreProgress> progress, Moment moment) {
        LogBounds enriched = Objects.requireNonNull(ends.enriched().get(partition));
        LogBounds outcomes = Objects.requireNonNull(ends.outcomes().get(partition));
        SortedMap<StoreName, StoreOffsets> stores = new TreeMap<>();
        progress.forEach((store, rows) ->
                stores.put(store, offsets(new Position(store, Topics.ENRICHED, partition), rows, enriched, moment)));
        StoreProgress vector = progress.get(StoreName.VECTOR);
        @Nullable
        StoreOffsets onOutcomes = vector == null
                ? null
                : offsets(new Position(StoreName.VECTOR, Topics.OUTCOMES, partition), vector, outcomes, moment);
        return new PartitionOffsets(
                partition,
                Objects.requireNonNull(ends.events().get(partition)).end(),
                enriched.end(),
                outcomes.end(),
                stores,
                onOutcomes);
    }

    private StoreOffsets offsets(Position position, StoreProgress progress, LogBounds bounds, Moment moment) {
        Optional<PartitionProgress> row = progress.of(position.topic(), position.partition());
        long nextOffset = row.map(PartitionProgress::nextOffset).orElse(bounds.start());
        long lag = Math.max(0, bounds.end() - nextOffset);
        Instant eventTime = row.map(PartitionProgress::eventTime).orElse(null);
        Duration age =
                lag == 0 ? ages.level(position, moment.begun()) : ages.behind(position, eventTime, moment.ended());
        return new StoreOffsets(
                nextOffset,
                lag,
                age.toMillis() / 1000.0,
                row.map(PartitionProgress::eventOffset).orElse(-1L),
                eventTime);
    }

    private static boolean isCaughtUp(PartitionOffsets partition) {
        return partition.outcomes() != null
                && partition.outcomes().lagRecords() == 0
                && partition.stores().values().stream().allMatch(store -> store.lagRecords() == 0);
    }
}
