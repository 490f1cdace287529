package io.memlog.reconciler.ledger;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fold of memory.enriched: key → version and digests, readable as of every watermark between a partition's floor and its
 * position. A watermark is an offset "next to read": it covers the records below it.
 *
 * <p>One partition is one unit of work. Implementations need not be thread-safe. If {@link #statesBetween} left out a state the key
 * had between the watermarks, live traffic would raise false alarms; if it added one it never had, damage would pass.
 */
public interface Ledger {
    /** Where the partition stands, and in which log. */
    LedgerHead head(int partition);

    /** Next offset to fold. */
    default long position(int partition) {
        return head(partition).position();
    }

    /** Lowest watermark that can still be asked for. */
    default long floor(int partition) {
        return head(partition).floor();
    }

    /** Folds the record at {@code entry.offset()}, which must be at or above the position. */
    void fold(int partition, String key, LedgerEntry entry);

    /** Records below {@code nextOffset} have all been folded; gaps (transaction markers, compaction) included. */
    void advanceTo(int partition, long nextOffset);

    /**
     * Keeps what was folded. Without it a process that ends folds a part again.
     *
     * @param wholeAt everything that the log held at this time has been folded
     */
    void commit(int partition, Instant wholeAt);

    /** Promises that no watermark below {@code floor} will be asked for. */
    void raiseFloor(int partition, long floor);

    /**
     * Forgets the partition, its floor too; folding starts again at {@code position}.
     *
     * @param wholeAt now: nothing that was in the log has been missed yet
     */
    void startOver(int partition, LogIdentity log, long position, Instant wholeAt);

    /** The newest record of the key, wherever it stands. */
    Optional<LedgerEntry> newest(String key);

    /**
     * Every state of the key from the one at watermark {@code from} to the one at watermark {@code to}, oldest first. Empty states
     * (no record yet, or erased) are in the list as an empty optional or an erased entry.
     */
    List<Optional<LedgerEntry>> statesBetween(String key, long from, long to);

    /** Fingerprints of all buckets of a partition that hold something at the watermark. */
    Map<BucketId, Fingerprint> fingerprints(int partition, long watermark, StoreName store, Arithmetic arithmetic);

    /** What a store that stands at the watermark has still to apply; a store beyond the position has all. */
    LedgerProgress progress(int partition, long watermark);

    /** Keys of a bucket that have a record; whether they hold something depends on the watermark. */
    Set<String> keys(BucketId bucket);

    /** Keys of one user, whose scope is {@code tenantId/userId}. */
    Set<String> keysOfScope(String scopeKey);
}
