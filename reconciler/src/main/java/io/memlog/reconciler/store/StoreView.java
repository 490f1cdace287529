package io.memlog.reconciler.store;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.StoreName;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads one store and never writes it. Thread-safe.
 *
 * <p>Every row must be seen by {@link #buckets}: one that carries no usable bucket is counted under {@link BucketId#STRAY}. A view
 * that filtered rows, or paired them with an offset they do not belong to, would hide orphans or raise false alarms.
 *
 * <p>Every method throws {@link StoreReadException} if the store cannot be read; that is never a finding.
 */
public interface StoreView extends AutoCloseable {
    StoreName name();

    Fingerprint.Arithmetic arithmetic();

    StoreProgress progress();

    /** Fingerprints of all buckets that have rows. */
    StoreReading<Map<BucketId, Fingerprint>> buckets();

    /** Up to {@code limit} rows of the given buckets. */
    StoreReading<List<StoredMemory>> rowsOf(Collection<BucketId> buckets, int limit);

    /** The rows with the given keys, wherever they claim to belong. */
    StoreReading<List<StoredMemory>> rowsWith(Collection<String> keys);

    /** All rows of one user. */
    StoreReading<List<StoredMemory>> rowsOf(Scope scope);

    @Override
    void close();
}
