package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides of one key whether a store's rows are what the log says, and of which kind the difference is; stateless.
 *
 * <ul>
 *   <li>MISSING: the log has it, the store does not.
 *   <li>ORPHAN: the store has it, the log does not (never, or erased).
 *   <li>STALE: the store has an earlier state: a lower version, or the same version from an earlier record.
 *   <li>CORRUPT: anything else: another digest, fields that do not come to it, a version the log does not know, the wrong partition or
 *       bucket, two rows.
 * </ul>
 */
final class Judgement {
    private Judgement() {}

    /**
     * Compares the rows with the states; the answer is the difference to the newest state, or empty if there is none.
     *
     * @param partition where the key belongs
     * @param states what the log said while the rows were read, oldest first; the rows are right if they are any of these
     * @param rows all rows of the key
     */
    static Optional<Difference> of(
            StoreName store, String key, int partition, List<Optional<LedgerEntry>> states, List<StoredMemory> rows) {
        if (states.stream().anyMatch(state -> isHeld(store, key, partition, state, rows))) {
            return Optional.empty();
        }
        LedgerEntry newest = states.getLast().orElse(null);
        LedgerEntry expected = newest == null || newest.isErased() ? null : newest;
        List<StoredMemory> whole = rows.stream()
                .filter(row -> !(row.fields() instanceof Fields.EdgesOnly))
                .toList();
        StoredMemory found = whole.isEmpty() ? null : whole.getFirst();
        return Optional.of(new Difference(
                store,
                kind(store, expected, whole),
                key,
                partition,
                newest == null ? null : newest.offset(),
                expected == null ? null : expected.version(),
                found == null ? null : found.version(),
                expected == null ? null : expected.digest(store),
                found == null ? null : foundDigest(store, expected, found)));
    }

    private static boolean isHeld(
            StoreName store, String key, int partition, Optional<LedgerEntry> state, List<StoredMemory> rows) {
        if (state.isEmpty() || state.get().isErased()) {
            return rows.isEmpty();
        }
        LedgerEntry expected = state.get();
        return rows.size() == 1
                && equal(rows.getFirst().version(), expected.version())
                && equal(rows.getFirst().digest(), expected.digest(store))
                && equal(rows.getFirst().logPartition(), partition)
                && equal(rows.getFirst().bucket(), Buckets.of(key))
                && areFieldsOf(store, expected, rows.getFirst());
    }

    /** Where the fields were read, they must come to the digest. */
    private static boolean areFieldsOf(StoreName store, LedgerEntry expected, StoredMemory row) {
        return switch (row.fields()) {
            case Fields.NotRead unused -> true;
            case Fields.Digested read -> read.digest() == expected.digest(store);
            case Fields.Unreadable unused -> false;
            case Fields.EdgesOnly unused -> false;
        };
    }

    /** The one that differs: the stored digest, or else what the fields come to. */
    private static @Nullable Long foundDigest(StoreName store, @Nullable LedgerEntry expected, StoredMemory row) {
        boolean isStoredAsExpected = expected != null && equal(row.digest(), expected.digest(store));
        return isStoredAsExpected && row.fields() instanceof Fields.Digested read
                ? Long.valueOf(read.digest())
                : row.digest();
    }

    private static FindingKind kind(StoreName store, @Nullable LedgerEntry expected, List<StoredMemory> rows) {
        if (expected == null) {
            return FindingKind.ORPHAN;
        }
        if (rows.isEmpty()) {
            return FindingKind.MISSING;
        }
        return rows.size() == 1 && isEarlier(store, rows.getFirst(), expected)
                ? FindingKind.STALE
                : FindingKind.CORRUPT;
    }

    private static boolean isEarlier(StoreName store, StoredMemory row, LedgerEntry expected) {
        Long version = row.version();
        if (version == null) {
            return false;
        }
        boolean isEarlierRecord = row.logOffset() != null && row.logOffset() < expected.offset();
        boolean hasOtherContent = !equal(row.digest(), expected.digest(store));
        return version < expected.version() || (version == expected.version() && isEarlierRecord && hasOtherContent);
    }

    private static boolean equal(@Nullable Number found, long expected) {
        return found != null && found.longValue() == expected;
    }
}
