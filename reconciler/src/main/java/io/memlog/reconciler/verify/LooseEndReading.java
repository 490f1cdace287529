package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.LedgerAtLogEnd.Window;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.FindingKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads loose ends again until each is decided: cleared, or an ORPHAN. Not thread-safe.
 *
 * <p>The log names no entities and no users beside its memories. So only where all memories of a user are as they must be, it is certain
 * that none of them lost the edge which the entity lacks; until then nothing is said of that user's loose ends.
 *
 * <p>For the same reason it counts whether the user's memories were written, not whether an entity was: a loose end is confirmed by two
 * readings that began after the store had passed the newest record of the user, or at the same offset if that is still backlog.
 */
final class LooseEndReading {
    private static final int ATTEMPTS = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final StoreView view;
    private final LedgerAtLogEnd log;
    private final Set<String> undecided;
    private final Map<String, Long> seenOnceAt = new HashMap<>();
    private final Map<String, Long> newestByScope = new HashMap<>();
    private final Set<String> cleared = new TreeSet<>();
    private final List<Difference> confirmed = new ArrayList<>();

    /** @param uncertain scopes of which a memory is wrong, or not decided */
    LooseEndReading(StoreView view, LedgerAtLogEnd log, Set<String> keys, Set<String> uncertain) {
        this.view = view;
        this.log = log;
        this.undecided = new TreeSet<>(keys);
        undecided.removeIf(key -> uncertain.contains(PartKeys.scopeOf(key)));
    }

    LooseEndReading decide() {
        for (int attempt = 0; attempt < ATTEMPTS && !undecided.isEmpty(); attempt++) {
            if (attempt > 0) {
                Pause.of(PAUSE);
            }
            read();
        }
        return this;
    }

    List<Difference> confirmed() {
        return confirmed;
    }

    Set<String> cleared() {
        return cleared;
    }

    Set<String> undecided() {
        return undecided;
    }

    private void read() {
        StoreReading<Set<String>> reading = view.looseEndsAmong(undecided);
        Window window = log.cover(view.name(), reading);
        newestByScope.clear();
        for (String key : List.copyOf(undecided)) {
            int partition = partitionOf(key);
            if (!reading.content().contains(key)) {
                cleared.add(key);
                undecided.remove(key);
            } else if (isSeenTwice(key, partition, window)) {
                confirmed.add(
                        new Difference(view.name(), FindingKind.ORPHAN, key, partition, null, null, null, null, null));
                undecided.remove(key);
            }
        }
    }

    private boolean isSeenTwice(String key, int partition, Window window) {
        long from = window.from(partition);
        Long first = seenOnceAt.get(key);
        long newest = newestOfUser(key);
        if (first != null && (newest < first || (window.isExact(partition) && first == from))) {
            return true;
        }
        if (newest < from || window.isExact(partition)) {
            seenOnceAt.put(key, from);
        }
        return false;
    }

    /** Of the records that the ledger still knows; what it has forgotten is below every watermark. */
    private long newestOfUser(String looseEnd) {
        return newestByScope.computeIfAbsent(
                PartKeys.scopeOf(looseEnd),
                scope -> log.ledger().keysOfScope(scope).stream()
                        .flatMap(key -> log.ledger().newest(key).stream())
                        .mapToLong(LedgerEntry::offset)
                        .max()
                        .orElse(-1));
    }

    /** What does not say whose it is belongs to no partition either: no commit makes such a thing. */
    private int partitionOf(String key) {
        String scope = PartKeys.scopeOf(key);
        return scope.isEmpty() ? 0 : Partitions.ofScope(scope, log.partitions());
    }
}
