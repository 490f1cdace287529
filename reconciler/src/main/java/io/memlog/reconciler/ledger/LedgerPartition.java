package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a {@link DiskLedger}. Not thread-safe; after an exception it must be closed and opened again, because its sums may
 * be ahead of its file.
 *
 * <p>The file holds each key's newest record, and the records at or above the floor by offset as changes. So a state at a watermark
 * is found by going back from the newest record, and the fingerprints at a watermark are those at the floor and the changes since.
 * Raising the floor takes the changes below it into the fingerprints and forgets them.
 */
final class LedgerPartition implements AutoCloseable {
    /** A head is not written for a later time alone, unless it is so much later. */
    private static final Duration TIME_STEP = Duration.ofMinutes(1);

    private final LedgerFile file;
    private final int batchRecords;
    private final BucketSums sums;
    private final List<Folded> pending = new ArrayList<>();
    private LedgerHead written;
    private long position;

    /** @param row of the key, made once */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Folded(String key, byte[] row, LedgerEntry entry) {}

    LedgerPartition(LedgerFile file, int batchRecords) {
        this.file = file;
        this.batchRecords = batchRecords;
        written = file.head().map(LedgerFormat::head).orElse(LedgerHead.NEW);
        position = written.position();
        sums = file.sums();
    }

    /** Makes an empty file the beginning of a ledger. */
    void begin(LedgerHead head) {
        try (LedgerFile.Batch batch = file.batch()) {
            write(batch, head);
        }
        position = head.position();
    }

    LedgerHead head() {
        return written.withPosition(position, written.wholeAt());
    }

    void fold(String key, LedgerEntry entry) {
        if (entry.offset() < position) {
            throw new IllegalArgumentException(
                    "expected an offset at or above %d, found %d".formatted(position, entry.offset()));
        }
        position = entry.offset() + 1;
        pending.add(new Folded(key, LedgerFormat.keyRow(key), entry));
        if (pending.size() >= batchRecords) {
            commit(written.wholeAt());
        }
    }

    void advanceTo(long nextOffset) {
        position = Math.max(position, nextOffset);
    }

    void commit(Instant wholeAt) {
        boolean isMuchLater = wholeAt.isAfter(written.wholeAt().plus(TIME_STEP));
        if (position == written.position() && !isMuchLater) {
            return;
        }
        try (LedgerFile.Batch batch = file.batch()) {
            List<Optional<LedgerEntry>> known =
                    file.newest(pending.stream().map(Folded::row).toList());
            Map<String, Folded> newest = new HashMap<>();
            for (int i = 0; i < pending.size(); i++) {
                Folded folded = pending.get(i);
                Folded earlier = newest.put(folded.key(), folded);
                LedgerEntry before = earlier == null ? known.get(i).orElse(null) : earlier.entry();
                Change change = new Change(folded.key(), before, folded.entry());
                if (isBelowFloor(folded.entry())) {
                    sums.apply(LedgerFormat.bucket(folded.row()), change);
                } else {
                    batch.putChange(change);
                }
            }
            newest.values().forEach(folded -> {
                if (isBelowFloor(folded.entry()) && folded.entry().isErased()) {
                    batch.deleteNewest(folded.row());
                } else {
                    batch.putNewest(folded.row(), folded.entry());
                }
            });
            write(batch, written.withPosition(position, wholeAt));
        }
        pending.clear();
    }

    void raiseFloor(long floor) {
        if (floor <= written.floor()) {
            return;
        }
        commit(written.wholeAt());
        long end = Math.min(floor, position);
        boolean hasMore = true;
        while (hasMore) {
            List<Change> changes = file.changes(written.floor(), end, batchRecords);
            hasMore = changes.size() == batchRecords;
            try (LedgerFile.Batch batch = file.batch()) {
                for (Change change : changes) {
                    sums.apply(change);
                    batch.deleteChange(change);
                    if (change.after().isErased() && isNewest(change)) {
                        batch.deleteNewest(LedgerFormat.keyRow(change.key()));
                    }
                }
                // Each step is whole by itself: what is below its floor is in the sums, the rest is still a change.
                write(
                        batch,
                        written.withFloor(hasMore ? changes.getLast().after().offset() + 1 : floor));
            }
        }
    }

    @Nullable
    LedgerEntry newest(String key) {
        commit(written.wholeAt());
        return file.newest(key);
    }

    List<Optional<LedgerEntry>> statesBetween(String key, long from, long to) {
        requireWatermarks(from, to);
        LedgerEntry state = newest(key);
        while (state != null && state.offset() >= to) {
            state = file.change(state.offset()).before();
        }
        Deque<Optional<LedgerEntry>> states = new ArrayDeque<>();
        while (state != null && state.offset() >= from) {
            states.addFirst(Optional.of(state));
            state = file.change(state.offset()).before();
        }
        states.addFirst(Optional.ofNullable(state));
        return new ArrayList<>(states);
    }

    Map<Integer, Fingerprint> fingerprints(long watermark, StoreName store, Arithmetic arithmetic) {
        requireWatermarks(watermark, watermark);
        commit(written.wholeAt());
        BucketSums at = sums.copy();
        long from = written.floor();
        while (from < watermark) {
            List<Change> changes = file.changes(from, watermark, batchRecords);
            changes.forEach(at::apply);
            from = changes.size() < batchRecords
                    ? watermark
                    : changes.getLast().after().offset() + 1;
        }
        return at.fingerprints(store, arithmetic);
    }

    LedgerProgress progress(long watermark) {
        commit(written.wholeAt());
        long from = Math.min(watermark, position);
        if (from < position) {
            requireWatermarks(from, position);
        }
        long expected = countAtPosition();
        long behind = 0;
        long extra = 0;
        for (long next = from; next < position; ) {
            List<Change> changes = file.changes(next, position, batchRecords);
            List<Optional<LedgerEntry>> newest = file.newest(changes.stream()
                    .map(change -> LedgerFormat.keyRow(change.key()))
                    .toList());
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                // Of several changes of a key the last one stands for all.
                boolean isLast = newest.get(i).filter(change.after()::equals).isPresent();
                boolean isErased = change.after().isErased();
                behind += isLast && !isErased ? 1 : 0;
                extra += isLast && isErased && wasHeldAt(change, from) ? 1 : 0;
            }
            next = changes.size() < batchRecords
                    ? position
                    : changes.getLast().after().offset() + 1;
        }
        return new LedgerProgress(position, expected, behind, extra);
    }

    private long countAtPosition() {
        BucketSums at = sums.copy();
        for (long next = written.floor(); next < position; ) {
            List<Change> changes = file.changes(next, position, batchRecords);
            changes.forEach(at::apply);
            next = changes.size() < batchRecords
                    ? position
                    : changes.getLast().after().offset() + 1;
        }
        return at.fingerprints(StoreName.VECTOR, Arithmetic.XOR_AND_SUM).values().stream()
                .mapToLong(Fingerprint::count)
                .sum();
    }

    private boolean wasHeldAt(Change change, long watermark) {
        LedgerEntry state = change.before();
        while (state != null && state.offset() >= watermark) {
            state = file.change(state.offset()).before();
        }
        return state != null && !state.isErased();
    }

    Set<String> keys(int bucket, String prefix) {
        commit(written.wholeAt());
        return file.keys(bucket, prefix);
    }

    private void requireWatermarks(long from, long to) {
        if (from < written.floor() || to > position) {
            throw new IllegalArgumentException(
                    "expected watermarks from %d to %d, found %d to %d".formatted(written.floor(), position, from, to));
        }
    }

    private boolean isBelowFloor(LedgerEntry entry) {
        return entry.offset() < written.floor();
    }

    private boolean isNewest(Change change) {
        return change.after().equals(file.newest(change.key()));
    }

    private void write(LedgerFile.Batch batch, LedgerHead head) {
        batch.write(head, sums);
        written = head;
    }

    @Override
    public void close() {
        file.close();
    }
}
