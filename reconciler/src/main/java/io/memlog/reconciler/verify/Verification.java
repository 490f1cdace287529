package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.EnrichedLog;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that both stores equal the log at their watermarks, or finds where they do not. Not thread-safe: one run at a time.
 *
 * <p>The rule: with store watermark W (next offset to read), a key whose last record is below W must be in the store with that
 * record's version and digest, or not at all if it is a tombstone; records at or above W are backlog and never a finding.
 *
 * <p>A finding is a difference that two readings show, the second one at a second watermark. If the store commits nothing in
 * between, because there is no traffic or its sink is stopped, the second watermark equals the first and a new reading at the same
 * watermark suffices: the difference then is not explained by anything the sink has yet to write.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final List<StoreView> views;
    private final LedgerAtLogEnd log;
    private final Duration secondWatermarkWait;
    private final Map<StoreName, Map<Integer, Long>> lastWatermarks = new EnumMap<>(StoreName.class);

    /**
     * @param secondWatermarkWait longest wait for a busy store to move on before the second reading; decides nothing
     */
    public Verification(List<StoreView> views, EnrichedLog log, Duration secondWatermarkWait) {
        this.views = List.copyOf(views);
        this.log = new LedgerAtLogEnd(log);
        this.secondWatermarkWait = secondWatermarkWait;
    }

    /**
     * Compares all stores; one that cannot be read is FAILED, the others are still compared.
     *
     * @param depth compare the digests that the stores keep, or compute them again from the fields
     * @param scope compare one user only
     * @param limit stop looking for suspects in a store beyond this number
     * @param known keys of open findings, by store: they are read again even if their buckets agree now; with a scope, only those of it
     */
    public List<StoreResult> run(Depth depth, Optional<Scope> scope, int limit, Map<StoreName, Set<String>> known) {
        List<StoreRun> runs = views.stream()
                .map(view ->
                        new StoreRun(view, log, depth, limit, within(scope, known.getOrDefault(view.name(), Set.of()))))
                .toList();
        raiseFloors(runs);
        runs.forEach(run -> run.findSuspects(scope));
        awaitSecondWatermark(runs);
        runs.forEach(StoreRun::confirm);
        return runs.stream().map(StoreRun::result).toList();
    }

    /**
     * Reads exactly these keys again, by store and with all fields, and decides each as a check would: for whoever has had them mended.
     *
     * @return one result for each store that has keys, without partitions: nothing else was compared
     */
    public List<StoreResult> readAgain(Map<StoreName, Set<String>> keys) {
        return views.stream()
                .filter(view -> !keys.getOrDefault(view.name(), Set.of()).isEmpty())
                .map(view -> {
                    Set<String> known = keys.getOrDefault(view.name(), Set.of());
                    StoreRun run = new StoreRun(view, log, Depth.FIELDS, Integer.MAX_VALUE, known);
                    run.readKnownAgain();
                    return run.result();
                })
                .toList();
    }

    /**
     * Folds what the log holds by now, and lets go of what no store can need any more, so that the next check has little to fold.
     *
     * @return by partition, the next offset to fold
     */
    public Map<Integer, Long> keepUp() {
        raiseFloors(views.stream()
                .map(view -> new StoreRun(view, log, Depth.DIGESTS, 0, Set.of()))
                .toList());
        log.foldToEnd();
        Map<Integer, Long> positions = new HashMap<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            positions.put(partition, log.ledger().position(partition));
        }
        return positions;
    }

    /**
     * Compares a store that is not one of the live ones, a generation that is to become one. What the ledger keeps for the live stores
     * stays as it is: the other one may stand far behind.
     */
    public StoreResult runBeside(StoreView side, int limit) {
        StoreRun run = new StoreRun(side, log, Depth.DIGESTS, limit, Set.of());
        run.findSuspects(Optional.empty());
        awaitSecondWatermark(List.of(run));
        run.confirm();
        return run.result();
    }

    /**
     * Every memory that the log holds of a user or a store has, by key, and whether the log holds it.
     *
     * @throws StoreReadException if a store cannot be read
     */
    public SortedMap<String, Boolean> keysOf(Scope scope) {
        SortedMap<String, Boolean> keys = new TreeMap<>();
        for (StoreView view : views) {
            view.rowsOf(scope, Depth.DIGESTS).content().forEach(row -> keys.put(row.key(), false));
        }
        log.foldToEnd();
        for (String key : log.ledger().keysOfScope(scope.key())) {
            if (log.ledger().newest(key).filter(entry -> !entry.isErased()).isPresent()) {
                keys.put(key, true);
            }
        }
        return keys;
    }

    private static Set<String> within(Optional<Scope> scope, Set<String> keys) {
        if (scope.isEmpty()) {
            return keys;
        }
        String prefix = scope.get().key() + "/";
        return keys.stream().filter(key -> key.startsWith(prefix)).collect(Collectors.toSet());
    }

    /** What no store can be at any more need not be kept; a store that cannot be asked is taken to be where it was last. */
    private void raiseFloors(List<StoreRun> runs) {
        Map<Integer, LogBounds> bounds = log.bounds();
        for (StoreRun run : runs) {
            StoreView view = run.view();
            try {
                StoreProgress progress = view.progress();
                Map<Integer, Long> watermarks = new HashMap<>();
                bounds.forEach(
                        (partition, bound) -> watermarks.put(partition, progress.watermark(partition, bound.start())));
                lastWatermarks.put(view.name(), watermarks);
            } catch (StoreReadException e) {
                LOG.atWarn().addKeyValue("store", view.name()).log("Store cannot be read: {}", e.getMessage());
                run.fail(e);
            }
        }
        if (lastWatermarks.size() < views.size()) {
            return;
        }
        for (int partition : bounds.keySet()) {
            lastWatermarks.values().stream()
                    .mapToLong(watermarks -> watermarks.getOrDefault(partition, 0L))
                    .min()
                    .ifPresent(floor -> log.ledger().raiseFloor(partition, floor));
        }
    }

    private void awaitSecondWatermark(List<StoreRun> runs) {
        long deadline = System.nanoTime() + secondWatermarkWait.toNanos();
        while (System.nanoTime() < deadline && !runs.stream().allMatch(StoreRun::isAtSecondWatermark)) {
            Pause.of(POLL);
        }
    }
}
