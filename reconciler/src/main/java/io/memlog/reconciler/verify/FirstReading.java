package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.reconciler.ledger.Ledger;
import io.memlog.reconciler.store.BucketScan;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import io.memlog.reconciler.verify.StoreResult.PartitionResult;
import io.memlog.schemas.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the keys of one store that look wrong: by bucket first, by key only where buckets differ. Not thread-safe. */
final class FirstReading {
    /** Few enough that a drill-down stays short, enough that a damaged store needs few of them. */
    private static final int BUCKETS_AT_ONCE = 64;

    /** Keys of the log, or rows, whichever are more: they stand on the heap. */
    private static final int KEYS_AT_ONCE = 100_000;

    private final StoreView view;
    private final LedgerAtLogEnd log;
    private final Depth depth;
    private final int limit;

    FirstReading(StoreView view, LedgerAtLogEnd log, Depth depth, int limit) {
        this.view = view;
        this.log = log;
        this.depth = depth;
        this.limit = limit;
    }

    /**
     * Keys to read again, and the picture they were seen in.
     *
     * @param keys of memories
     * @param looseEnds keys of what belongs to no memory
     * @param window watermarks of the bucket reading
     * @param recomputed rows whose digest was computed again from their fields
     */
    record Suspects(
            Set<String> keys,
            Set<String> looseEnds,
            boolean isTruncated,
            Window window,
            SortedMap<Integer, PartitionResult> partitions,
            long recomputed) {}

    Suspects ofAll() {
        StoreReading<BucketScan> reading = view.scan(depth);
        BucketScan scan = reading.content();
        Window window = log.cover(view.name(), reading);
        SortedMap<BucketId, Long> differing = new TreeMap<>();
        SortedMap<Integer, PartitionResult> partitions = new TreeMap<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            partitions.put(partition, compare(partition, scan, window, differing));
        }
        scan.fingerprints().forEach((bucket, found) -> {
            if (bucket.partition() < 0 || bucket.partition() >= log.partitions()) {
                differing.put(bucket, found.count());
            }
        });
        Set<String> suspects = drillDown(pieces(differing));
        Set<String> looseEnds = split(scan.looseEnds(), suspects);
        return new Suspects(suspects, looseEnds, suspects.size() > limit, window, partitions, scan.recomputed());
    }

    /** What names a memory is judged like one; the rest belongs to none. */
    private static Set<String> split(Set<String> found, Set<String> suspects) {
        Set<String> looseEnds = new TreeSet<>();
        found.forEach(key -> (PartKeys.isLooseEnd(key) ? looseEnds : suspects).add(key));
        return looseEnds;
    }

    Suspects ofScope(Scope scope) {
        StoreReading<List<StoredMemory>> reading = view.rowsOf(scope, depth);
        Window window = log.cover(view.name(), reading);
        Set<String> keys = log.ledger().keysOfScope(scope.key());
        Set<String> suspects = differing(keys, reading.content(), window);
        int partition = log.partitionOf(scope.key() + "/");
        long expected = keys.stream()
                .filter(key -> log.ledger()
                        .statesBetween(key, window.to(partition), window.to(partition))
                        .getLast()
                        .filter(state -> !state.isErased())
                        .isPresent())
                .count();
        SortedMap<Integer, PartitionResult> partitions = new TreeMap<>();
        partitions.put(
                partition,
                new PartitionResult(
                        partition,
                        window.to(partition),
                        expected,
                        reading.content().size(),
                        0));
        Set<String> looseEnds =
                depth == Depth.FIELDS ? split(view.looseEndsOf(scope).content(), suspects) : Set.of();
        long recomputed = depth == Depth.FIELDS ? reading.content().size() : 0;
        return new Suspects(suspects, looseEnds, suspects.size() > limit, window, partitions, recomputed);
    }

    private PartitionResult compare(
            int partition, BucketScan scan, Window window, SortedMap<BucketId, Long> differing) {
        Ledger ledger = log.ledger();
        Map<BucketId, Fingerprint> expected =
                ledger.fingerprints(partition, window.from(partition), view.name(), view.arithmetic());
        // A moving store may already show a bucket as of the later watermark.
        Map<BucketId, Fingerprint> alsoRight = window.isExact(partition)
                ? expected
                : ledger.fingerprints(partition, window.to(partition), view.name(), view.arithmetic());
        Map<BucketId, Fingerprint> foundHere = scan.fingerprints().entrySet().stream()
                .filter(bucket -> bucket.getKey().partition() == partition)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Set<BucketId> buckets = new HashSet<>(foundHere.keySet());
        buckets.addAll(expected.keySet());
        buckets.addAll(alsoRight.keySet());
        Fingerprint empty = view.arithmetic().empty();
        Set<BucketId> differingHere = buckets.stream()
                .filter(bucket -> {
                    Fingerprint inStore = foundHere.getOrDefault(bucket, empty);
                    return !inStore.equals(expected.getOrDefault(bucket, empty))
                            && !inStore.equals(alsoRight.getOrDefault(bucket, empty));
                })
                .collect(Collectors.toCollection(HashSet::new));
        scan.disputed().stream()
                .filter(bucket -> bucket.partition() == partition)
                .forEach(differingHere::add);
        differingHere.forEach(bucket -> differing.put(
                bucket,
                Math.max(
                        foundHere.getOrDefault(bucket, empty).count(),
                        expected.getOrDefault(bucket, empty).count())));
        return new PartitionResult(
                partition, window.from(partition), count(expected), count(foundHere), differingHere.size());
    }

    private static long count(Map<BucketId, Fingerprint> buckets) {
        return buckets.values().stream().mapToLong(Fingerprint::count).sum();
    }

    /** Groups buckets in their order, so that few are read at once, and of big ones fewer: a reading that was cut short would miss rows. */
    static List<List<BucketId>> pieces(SortedMap<BucketId, Long> keysByBucket) {
        List<List<BucketId>> pieces = new ArrayList<>();
        long room = -1;
        for (Map.Entry<BucketId, Long> bucket : keysByBucket.entrySet()) {
            if (bucket.getValue() > room || pieces.getLast().size() == BUCKETS_AT_ONCE) {
                pieces.add(new ArrayList<>());
                room = KEYS_AT_ONCE;
            }
            pieces.getLast().add(bucket.getKey());
            room -= bucket.getValue();
        }
        return pieces;
    }

    private Set<String> drillDown(List<List<BucketId>> pieces) {
        Set<String> suspects = new LinkedHashSet<>();
        for (List<BucketId> piece : pieces) {
            if (suspects.size() > limit) {
                break;
            }
            // What was written since the buckets were counted is seen as well.
            StoreReading<List<StoredMemory>> reading = view.rowsOf(piece, 2 * KEYS_AT_ONCE, depth);
            Window window = log.cover(view.name(), reading);
            Set<String> keys = new LinkedHashSet<>();
            piece.forEach(bucket -> keys.addAll(log.ledger().keys(bucket)));
            suspects.addAll(differing(keys, reading.content(), window));
        }
        return suspects;
    }

    /** Of the ledger's keys and the rows' keys, those whose rows are no state the log had in the window. */
    private Set<String> differing(Set<String> ledgerKeys, List<StoredMemory> rows, Window window) {
        Map<String, List<StoredMemory>> rowsByKey = new HashMap<>();
        rows.forEach(row ->
                rowsByKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
        Set<String> keys = new LinkedHashSet<>(ledgerKeys);
        keys.addAll(rowsByKey.keySet());
        keys.removeIf(key -> log.judge(view.name(), key, rowsByKey.getOrDefault(key, List.of()), window)
                .isEmpty());
        return keys;
    }
}
