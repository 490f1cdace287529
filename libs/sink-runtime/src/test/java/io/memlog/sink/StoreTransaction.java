package io.memlog.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A read-committed transaction of the simulated store: sees what is committed and what it wrote, and locks the rows it writes. */
final class StoreTransaction implements AutoCloseable {
    private final StoreTables tables;
    private final Interruptions interruptions;
    private final Map<TopicPartition, StoreTables.Row> written = new LinkedHashMap<>();
    private final Set<TopicPartition> locked = new HashSet<>();
    private final List<LogEntry> applied = new ArrayList<>();
    private boolean isOpen = true;

    StoreTransaction(StoreTables tables, Interruptions interruptions) {
        this.tables = tables;
        this.interruptions = interruptions;
    }

    /** Lets others go on. */
    void reach(Moment moment) {
        if (interruptions.isLostAt(moment)) {
            close();
        }
        requireOpen();
    }

    /** Waits for the row's lock; whoever holds it stands still, so the wait always ends with a time-out. */
    void lock(TopicPartition partition) {
        requireOpen();
        if (!tables.tryLock(partition, this)) {
            throw unavailable("lock time-out on " + partition);
        }
        locked.add(partition);
    }

    StoreTables.@Nullable Row read(TopicPartition partition) {
        requireOpen();
        StoreTables.Row own = written.get(partition);
        return own == null ? tables.row(partition) : own;
    }

    void write(TopicPartition partition, StoreTables.Row row) {
        lock(partition);
        written.put(partition, row);
    }

    /** Counts the record as applied once more. */
    void apply(LogEntry entry) {
        requireOpen();
        if (entry.kind() == LogEntry.Kind.REFUSED) {
            throw new RecordRefusedException("refused on purpose", new IllegalStateException("simulated"));
        }
        applied.add(entry);
    }

    /** @param committer holder of the lease, or null if this is a claim */
    void commit(@Nullable String committer) {
        tables.commit(this, committer);
        close();
    }

    /** Rolls back unless committed. */
    @Override
    public void close() {
        isOpen = false;
        tables.unlock(locked, this);
        locked.clear();
    }

    boolean isOpen() {
        return isOpen;
    }

    Map<TopicPartition, StoreTables.Row> written() {
        return written;
    }

    List<LogEntry> applied() {
        return applied;
    }

    private void requireOpen() {
        if (!isOpen) {
            throw unavailable("connection lost");
        }
    }

    static StoreUnavailableException unavailable(String what) {
        return new StoreUnavailableException("store: " + what, new IllegalStateException("simulated"));
    }
}
