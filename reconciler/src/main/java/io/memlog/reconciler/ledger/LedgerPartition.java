package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One partition of an {@link InMemoryLedger}: a small map for each bucket; not thread-safe. */
final class LedgerPartition {
    private final List<Map<String, LedgerEntry>> buckets = Stream.<Map<String, LedgerEntry>>generate(
                    () -> new HashMap<>(4))
            .limit(Buckets.COUNT)
            .toList();

    /** Keys that the next raise of the floor may shorten: those with a history, and erased ones. */
    private final Set<String> prunable = new HashSet<>();

    private long position;
    private long floor;

    long position() {
        return position;
    }

    long floor() {
        return floor;
    }

    void fold(String key, LedgerEntry entry) {
        if (entry.offset() < position) {
            throw new IllegalArgumentException(
                    "expected an offset at or above %d, found %d".formatted(position, entry.offset()));
        }
        position = entry.offset() + 1;
        Map<String, LedgerEntry> bucket = bucketOf(key);
        boolean isBelowFloor = entry.offset() < floor;
        if (isBelowFloor && entry.isErased()) {
            bucket.remove(key);
            return;
        }
        LedgerEntry earlier = isBelowFloor ? null : bucket.get(key);
        bucket.put(key, entry.withPrevious(earlier == null ? null : earlier.prunedTo(floor)));
        if (earlier != null || entry.isErased()) {
            prunable.add(key);
        }
    }

    void advanceTo(long nextOffset) {
        position = Math.max(position, nextOffset);
    }

    void raiseFloor(long newFloor) {
        if (newFloor <= floor) {
            return;
        }
        floor = newFloor;
        prunable.removeIf(this::isSettled);
    }

    /** Shortens the key's history; true if nothing is left to shorten. */
    private boolean isSettled(String key) {
        Map<String, LedgerEntry> bucket = bucketOf(key);
        LedgerEntry entry = bucket.get(key);
        if (entry == null) {
            return true;
        }
        if (entry.isErased() && entry.offset() < floor) {
            bucket.remove(key);
            return true;
        }
        LedgerEntry pruned = entry.prunedTo(floor);
        bucket.put(key, pruned);
        return pruned.previous() == null && !pruned.isErased();
    }

    void reset(long newPosition) {
        buckets.forEach(Map::clear);
        prunable.clear();
        position = newPosition;
        floor = 0;
    }

    @Nullable
    LedgerEntry entry(String key) {
        return bucketOf(key).get(key);
    }

    List<Optional<LedgerEntry>> statesBetween(String key, long from, long to) {
        if (from < floor || to > position) {
            throw new IllegalArgumentException(
                    "expected watermarks from %d to %d, found %d to %d".formatted(floor, position, from, to));
        }
        LedgerEntry entry = entry(key);
        LedgerEntry state = entry == null ? null : entry.asOf(to);
        Deque<Optional<LedgerEntry>> states = new ArrayDeque<>();
        while (state != null && state.offset() >= from) {
            states.addFirst(Optional.of(state));
            state = state.previous();
        }
        states.addFirst(Optional.ofNullable(state));
        return new ArrayList<>(states);
    }

    Map<Integer, Fingerprint> fingerprints(long watermark, StoreName store, Arithmetic arithmetic) {
        Map<Integer, Fingerprint> found = new HashMap<>();
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            FingerprintSum sum = new FingerprintSum();
            for (LedgerEntry newest : buckets.get(bucket).values()) {
                LedgerEntry entry = newest.asOf(watermark);
                if (entry != null && !entry.isErased()) {
                    sum.add(entry.version(), entry.digest(store));
                }
            }
            Fingerprint fingerprint = sum.finish(arithmetic);
            if (fingerprint.count() > 0) {
                found.put(bucket, fingerprint);
            }
        }
        return found;
    }

    Set<String> keys(int bucket) {
        return bucket >= 0 && bucket < buckets.size()
                ? Set.copyOf(buckets.get(bucket).keySet())
                : Set.of();
    }

    void addKeysWithPrefix(String prefix, Set<String> into) {
        for (Map<String, LedgerEntry> bucket : buckets) {
            bucket.keySet().stream().filter(key -> key.startsWith(prefix)).forEach(into::add);
        }
    }

    private Map<String, LedgerEntry> bucketOf(String key) {
        return buckets.get(Buckets.of(key));
    }
}
