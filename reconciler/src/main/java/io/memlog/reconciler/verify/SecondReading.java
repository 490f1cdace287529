package io.memlog.reconciler.verify;

import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads suspects again by key, at a second watermark, until each is decided: cleared, confirmed, or pending. Not thread-safe.
 *
 * <p>A difference is confirmed by two readings that show the same, both begun after the store had passed the newest record of the key. What
 * else the store commits meanwhile does not matter: a commit touches only the memories whose records it holds, so nothing of it can come
 * between. Two readings, because Neo4j may show a commit piece by piece; the second one comes after a pause or, where the offset has
 * moved on, after a later commit, which could not have the lock of the offset row before the other one was whole.
 *
 * <p>A key that has a record at or above the watermark is pending: the store will write it again anyway, and compaction may have taken
 * from the log what it had to hold until then. A key with a record between the offsets before and after a reading is read again.
 *
 * <p>Fields are always read, whatever the level: a finding of level deep must not be called repaired by a look at the digest alone.
 */
final class SecondReading {
    private static final int KEYS_AT_ONCE = 500;
    private static final int ATTEMPTS = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final StoreView view;
    private final LedgerAtLogEnd log;
    private final OffsetsWentBack wentBack;

    private final Map<String, Difference> seenOnce = new HashMap<>();
    private final Map<String, Difference> confirmed = new HashMap<>();
    private final Set<String> pending = new HashSet<>();
    private final Set<String> cleared = new HashSet<>();
    private final Set<String> undecided;

    SecondReading(StoreView view, LedgerAtLogEnd log, Set<String> keys) {
        this.view = view;
        this.log = log;
        this.wentBack = new OffsetsWentBack(view.name());
        this.undecided = new LinkedHashSet<>(keys);
    }

    SecondReading decide() {
        for (int attempt = 1; attempt <= ATTEMPTS && !undecided.isEmpty(); attempt++) {
            if (attempt > 1) {
                Pause.of(PAUSE);
            }
            List<String> keys = new ArrayList<>(undecided);
            for (int first = 0; first < keys.size(); first += KEYS_AT_ONCE) {
                read(keys.subList(first, Math.min(keys.size(), first + KEYS_AT_ONCE)), attempt == ATTEMPTS);
            }
        }
        return this;
    }

    List<Difference> confirmed() {
        return confirmed.values().stream()
                .sorted(Comparator.comparing(Difference::key))
                .toList();
    }

    /** Offset rows that are behind their own content. */
    List<Difference> offsetRows() {
        return wentBack.confirmed();
    }

    Set<String> pending() {
        return pending;
    }

    Set<String> cleared() {
        return cleared;
    }

    /** Keys that were written, themselves, during every reading. */
    Set<String> undecided() {
        return undecided;
    }

    private void read(List<String> keys, boolean isLast) {
        StoreReading<List<StoredMemory>> reading = view.rowsWith(keys, Depth.FIELDS);
        Window window = log.cover(view.name(), reading);
        Map<String, List<StoredMemory>> rows = new HashMap<>();
        reading.content()
                .forEach(row -> rows.computeIfAbsent(row.key(), key -> new ArrayList<>())
                        .add(row));
        for (String key : keys) {
            decide(key, rows.getOrDefault(key, List.of()), window, isLast);
        }
    }

    private void decide(String key, List<StoredMemory> rows, Window window, boolean isLast) {
        Optional<Difference> difference = log.judge(view.name(), key, rows, window);
        int partition = log.partitionOf(key);
        if (difference.isEmpty()) {
            cleared.add(key);
        } else if (isAboveWatermark(key, window.to(partition))) {
            boolean isAhead = window.isExact(partition) && isFromBeyond(key, rows, window.to(partition));
            if (isAhead && !isLast) {
                wentBack.suspect(key, window.to(partition));
                return;
            }
            if (isAhead) {
                wentBack.confirm(key, partition, window, rows);
            }
            pending.add(key);
        } else if (!isAboveWatermark(key, window.from(partition))) {
            if (!difference.get().equals(seenOnce.put(key, difference.get()))) {
                return;
            }
            confirmed.put(key, difference.get());
        } else {
            return;
        }
        undecided.remove(key);
    }

    private boolean isAboveWatermark(String key, long watermark) {
        return log.ledger()
                .newest(key)
                .filter(entry -> entry.offset() >= watermark)
                .isPresent();
    }

    /** The store holds what it cannot have read yet: a row and its offset are written together. */
    private boolean isFromBeyond(String key, List<StoredMemory> rows, long watermark) {
        long newest = log.ledger().newest(key).map(entry -> entry.offset()).orElse(-1L);
        return rows.stream()
                .map(StoredMemory::logOffset)
                .anyMatch(offset -> offset != null && offset >= watermark && offset <= newest);
    }
}
