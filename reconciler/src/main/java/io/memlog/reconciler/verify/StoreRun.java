package io.memlog.reconciler.verify;

import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.FirstReading.Suspects;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One store's way through one verification: first reading, second watermark, second reading. Not thread-safe. */
final class StoreRun {
    private final StoreView view;
    private final LedgerAtLogEnd log;
    private final Depth depth;
    private final int limit;
    private final Set<String> known;
    private long workedNanos;
    private @Nullable Suspects suspects;
    private @Nullable SecondReading second;
    private @Nullable LooseEndReading looseEnds;
    private @Nullable StoreReadException failure;
    private boolean isWholeStore;

    StoreRun(StoreView view, LedgerAtLogEnd log, Depth depth, int limit, Set<String> known) {
        this.view = view;
        this.log = log;
        this.depth = depth;
        this.limit = limit;
        this.known = Set.copyOf(known);
    }

    StoreView view() {
        return view;
    }

    /** The store could not be read; nothing more is asked of it. */
    void fail(StoreReadException cause) {
        failure = cause;
    }

    void findSuspects(Optional<Scope> scope) {
        guarded(() -> {
            FirstReading first = new FirstReading(view, log, depth, limit);
            Suspects seen = scope.isPresent() ? first.ofScope(scope.get()) : first.ofAll();
            isWholeStore = scope.isEmpty() && !seen.isTruncated();
            suspects = seen;
        });
    }

    /** Nothing to wait for: no suspects, or their partitions have moved on, or the store has all there is. */
    boolean isAtSecondWatermark() {
        if (suspects == null || suspects.keys().isEmpty() || failure != null) {
            return true;
        }
        Suspects seen = suspects;
        Set<Integer> partitions = seen.keys().stream().map(log::partitionOf).collect(Collectors.toSet());
        boolean[] isReached = {true};
        guarded(() -> {
            var bounds = log.bounds();
            var progress = view.progress();
            isReached[0] = partitions.stream().allMatch(partition -> {
                var bound = java.util.Objects.requireNonNull(bounds.get(partition));
                long watermark = progress.watermark(partition, bound.start());
                return watermark > seen.window().to(partition) || watermark >= bound.end();
            });
        });
        return isReached[0];
    }

    /** Instead of both readings: only what is known to have differed. */
    void readKnownAgain() {
        suspects =
                new Suspects(Set.of(), Set.of(), false, new Window(Map.of(), Map.of(), Set.of()), new TreeMap<>(), 0);
        confirm();
    }

    void confirm() {
        if (suspects == null) {
            return;
        }
        Suspects seen = suspects;
        Set<String> keys = new LinkedHashSet<>();
        known.stream().filter(StoreRun::isMemory).forEach(keys::add);
        seen.keys().stream().limit(limit).forEach(keys::add);
        Set<String> ends = new TreeSet<>(seen.looseEnds());
        known.stream().filter(PartKeys::isLooseEnd).forEach(ends::add);
        guarded(() -> {
            SecondReading memories = new SecondReading(view, log, keys).decide();
            // What was not looked at may be the memory that lost the edge.
            Set<String> sure = seen.isTruncated() ? Set.of() : ends;
            looseEnds = new LooseEndReading(view, log, sure, uncertainScopes(memories)).decide();
            second = memories;
        });
    }

    StoreResult result() {
        long millis = workedNanos / 1_000_000;
        if (failure != null || suspects == null || second == null || looseEnds == null) {
            String error = failure == null ? "not compared" : failure.getMessage();
            return StoreResult.failed(view.name(), error == null ? "not compared" : error, millis);
        }
        List<Difference> confirmed = new ArrayList<>(second.confirmed());
        confirmed.addAll(second.offsetRows());
        confirmed.addAll(looseEnds.confirmed());
        Set<String> undecided = new TreeSet<>(second.undecided());
        undecided.addAll(looseEnds.undecided());
        Set<String> cleared = new TreeSet<>(second.cleared());
        cleared.addAll(looseEnds.cleared());
        if (isWholeStore) {
            // Which memory is from beyond its offset nobody knows before all have been compared.
            known.stream()
                    .filter(PartKeys::isOffsetRow)
                    .filter(this::isRowOfEnriched)
                    .forEach(cleared::add);
        }
        second.offsetRows().forEach(row -> cleared.remove(row.key()));
        boolean isEqual = confirmed.isEmpty() && undecided.isEmpty() && !suspects.isTruncated();
        return new StoreResult(
                view.name(),
                isEqual ? State.EQUAL : State.DIFFERENT,
                null,
                suspects.partitions(),
                suspects.keys().size() + suspects.looseEnds().size(),
                confirmed,
                second.pending(),
                undecided,
                cleared,
                suspects.isTruncated(),
                suspects.recomputed(),
                millis);
    }

    private static boolean isMemory(String key) {
        return !PartKeys.isLooseEnd(key) && !PartKeys.isOffsetRow(key);
    }

    private boolean isRowOfEnriched(String key) {
        return IntStream.range(0, log.partitions())
                .anyMatch(partition -> key.equals(PartKeys.offsetRow(Topics.ENRICHED, partition)));
    }

    /** Of which a memory that the log has is not as it must be, or may not be. */
    private static Set<String> uncertainScopes(SecondReading memories) {
        Set<String> keys = new TreeSet<>(memories.pending());
        keys.addAll(memories.undecided());
        memories.confirmed().stream()
                .filter(difference -> difference.kind() != FindingKind.ORPHAN)
                .forEach(difference -> keys.add(difference.key()));
        return keys.stream()
                .map(key -> key.lastIndexOf('/') < 0 ? "" : key.substring(0, key.lastIndexOf('/')))
                .collect(Collectors.toSet());
    }

    private void guarded(Runnable step) {
        long start = System.nanoTime();
        try {
            if (failure == null) {
                step.run();
            }
        } catch (StoreReadException e) {
            failure = e;
        } finally {
            workedNanos += System.nanoTime() - start;
        }
    }
}
