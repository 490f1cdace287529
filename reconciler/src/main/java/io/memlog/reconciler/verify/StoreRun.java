package io.memlog.reconciler.verify;

import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.FirstReading.Suspects;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Scope;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One store's way through one verification: first reading, second watermark, second reading. Not thread-safe. */
final class StoreRun {
    private final StoreView view;
    private final LedgerAtLogEnd log;
    private final int limit;
    private final Set<String> known;
    private long workedNanos;
    private @Nullable Suspects suspects;
    private @Nullable SecondReading second;
    private @Nullable StoreReadException failure;

    StoreRun(StoreView view, LedgerAtLogEnd log, int limit, Set<String> known) {
        this.view = view;
        this.log = log;
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
            FirstReading first = new FirstReading(view, log, limit);
            suspects = scope.isPresent() ? first.ofScope(scope.get()) : first.ofAll();
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
        suspects = new Suspects(Set.of(), false, new Window(Map.of(), Map.of()), new TreeMap<>());
        confirm();
    }

    void confirm() {
        if (suspects == null) {
            return;
        }
        Set<String> keys = new LinkedHashSet<>(known);
        suspects.keys().stream().limit(limit).forEach(keys::add);
        guarded(() -> second = new SecondReading(view, log, keys).decide());
    }

    StoreResult result() {
        long millis = workedNanos / 1_000_000;
        if (failure != null || suspects == null || second == null) {
            String error = failure == null ? "not compared" : failure.getMessage();
            return StoreResult.failed(view.name(), error == null ? "not compared" : error, millis);
        }
        return new StoreResult(
                view.name(),
                second.isEverythingRight() && !suspects.isTruncated() ? State.EQUAL : State.DIFFERENT,
                null,
                suspects.partitions(),
                suspects.keys().size(),
                second.confirmed(),
                second.pending(),
                second.undecided(),
                second.cleared(),
                suspects.isTruncated(),
                millis);
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
