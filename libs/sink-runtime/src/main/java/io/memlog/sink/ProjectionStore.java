package io.memlog.sink;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps a projection of partitions together with the offsets they reach.
 *
 * <p>Implementations are thread-safe: different partitions may be claimed and committed at the same time. If {@link #commit} wrote
 * records and offset in different transactions, or read the offset before it holds the row's lock, events would be lost or doubled
 * without any error.
 */
public interface ProjectionStore extends AutoCloseable {
    /**
     * Takes the partition over in one transaction: checks the sink's id, cluster id and topic id, and that the stored offset lies
     * inside {@code bounds}, then raises the epoch. A partition never seen before starts at {@code bounds.start()}.
     *
     * @throws ClaimRefusedException if the store must not be written from this source; do not retry, tell the operator
     * @throws StoreUnavailableException if the store cannot be reached for now; retry with backoff
     */
    Lease claim(SourcePartition source, LogBounds bounds, String owner);

    /**
     * Applies a batch in one transaction whose first statement is a compare-and-set on epoch and offset that takes the lock.
     *
     * @throws RecordRefusedException if the store refuses the data itself; nothing was written, bisect the batch
     * @throws StoreUnavailableException if nothing was written and the same call may be repeated
     * @throws CommitUnknownException if it is not known whether the transaction took effect; claim again and look
     */
    CommitOutcome commit(Batch batch);

    /**
     * Brings records into the form in which the store takes them, without asking the store. Called ahead, while another batch of the
     * partition is written; what comes of it may never be used.
     *
     * @throws RecordRefusedException if a value cannot be stored; bisect the batch
     */
    default Write prepare(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        return this::commit;
    }

    @Override
    void close();

    /** Records in the store's own form. */
    @FunctionalInterface
    interface Write {
        /** As {@link ProjectionStore#commit}, of a batch of exactly these records. */
        CommitOutcome commit(Batch batch);
    }
}
