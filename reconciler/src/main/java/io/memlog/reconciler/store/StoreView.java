package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.schemas.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Reads one store and never writes it. Thread-safe.
 *
 * <p>Every row must be seen by {@link #scan}: one that carries no usable bucket is counted under {@link BucketId#STRAY}. A view
 * that filtered rows, or paired them with an offset they do not belong to, would hide orphans or raise false alarms.
 *
 * <p>With {@link Depth#FIELDS} the digest is computed again from everything it covers, as it is stored. A view that left out a field
 * would call a damaged row right.
 *
 * <p>Every method throws {@link StoreReadException} if the store cannot be read; that is never a finding.
 */
public interface StoreView extends StoreWatermarks, AutoCloseable {
    Fingerprint.Arithmetic arithmetic();

    /** Reads all rows, one at a time. */
    StoreReading<BucketScan> scan(Depth depth);

    /** Up to {@code limit} rows of the given buckets. */
    StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit, Depth depth);

    /** The rows with the given keys, wherever they claim to belong. */
    StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys, Depth depth);

    /** All rows of one user. */
    StoreReading<List<StoredMemory>> rowsOf(Scope scope, Depth depth);

    /** What belongs to no memory, of one user; see {@link PartKeys}. A store that has only rows has none. */
    StoreReading<Set<String>> looseEndsOf(Scope scope);

    /** Of the given keys of loose ends, those that are there and still belong to no memory. */
    StoreReading<Set<String>> looseEndsAmong(Collection<String> keys);

    @Override
    void close();
}
