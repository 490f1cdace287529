package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.EnrichedLog;
import io.memlog.reconciler.ledger.Ledger;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.store.StoreProgress;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreReading;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The ledger together with the log it is folded from; folding is asked for after a store was read, so it always covers the reading. */
final class LedgerAtLogEnd {
    private final EnrichedLog log;
    private final boolean mayStartOver;

    LedgerAtLogEnd(EnrichedLog log) {
        this(log, true);
    }

    /** @param mayStartOver whether a store that went back has the ledger folded again, or cannot be judged */
    LedgerAtLogEnd(EnrichedLog log, boolean mayStartOver) {
        this.log = log;
        this.mayStartOver = mayStartOver;
    }

    /**
     * The watermarks, by partition, that a reading's content lies between.
     *
     * @param rows partitions that the store has an offset row of
     */
    record Window(Map<Integer, Long> before, Map<Integer, Long> after, Set<Integer> rows) {
        long from(int partition) {
            return before.getOrDefault(partition, 0L);
        }

        long to(int partition) {
            return after.getOrDefault(partition, 0L);
        }

        /** The store committed nothing on the partition while it was read. */
        boolean isExact(int partition) {
            return from(partition) == to(partition);
        }

        /** Without one the store has never claimed the partition, or so it says. */
        boolean hasRow(int partition) {
            return rows.contains(partition);
        }
    }

    Ledger ledger() {
        return log.ledger();
    }

    int partitions() {
        return log.partitions();
    }

    /** Where a key belongs; a key of another form belongs nowhere and is judged with partition 0. */
    int partitionOf(String key) {
        int slash = key.lastIndexOf('/');
        return slash < 0 ? 0 : Partitions.ofScope(key.substring(0, slash), log.partitions());
    }

    /** Folds to the log's end, which is at or beyond the reading's watermarks. */
    Window cover(StoreName store, StoreReading<?> reading) {
        Map<Integer, LogBounds> bounds = log.foldToEnd();
        Set<Integer> rows = bounds.keySet().stream()
                .filter(partition ->
                        reading.after().of(Topics.ENRICHED, partition).isPresent())
                .collect(Collectors.toSet());
        Window window = new Window(
                watermarks(store, reading.before(), bounds), watermarks(store, reading.after(), bounds), rows);
        List<Integer> belowFloor = window.before().keySet().stream()
                .filter(partition -> window.from(partition) < log.ledger().floor(partition))
                .toList();
        if (!belowFloor.isEmpty() && !mayStartOver) {
            throw new StoreReadException(
                    store,
                    "expected offsets that the ledger reaches back to, found earlier ones on partitions %s; a check folds it again"
                            .formatted(belowFloor));
        }
        if (!belowFloor.isEmpty()) {
            // The store went back (restored from a backup, say): what it must hold there has to be folded again.
            belowFloor.forEach(partition -> log.startOver(partition, window.from(partition)));
            log.foldToEnd();
        }
        return window;
    }

    /** The difference between the rows of a key and every state the key had in the window, if there is one. */
    Optional<Difference> judge(StoreName store, String key, List<StoredMemory> rows, Window window) {
        int partition = partitionOf(key);
        return Judgement.of(
                store,
                key,
                partition,
                log.ledger().statesBetween(key, window.from(partition), window.to(partition)),
                rows);
    }

    void foldToEnd() {
        log.foldToEnd();
    }

    Map<Integer, LogBounds> bounds() {
        return log.bounds();
    }

    private Map<Integer, Long> watermarks(StoreName store, StoreProgress progress, Map<Integer, LogBounds> bounds) {
        return Watermarks.of(store, progress, log.clusterId(), log.topicId(), bounds);
    }
}
