package io.memlog.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the simulated store has committed, and its locks. Every commit is put before the ledger. */
final class StoreTables {
    private final Ledger ledger;
    private final Map<TopicPartition, StoreTransaction> locks = new LinkedHashMap<>();
    private final Set<StoreTransaction> open = new LinkedHashSet<>();
    private Content content = new Content(new LinkedHashMap<>(), new LinkedHashMap<>());
    private boolean isAway;

    /** One offset row. */
    record Row(StoredPosition position, String owner) {
        Row claimedBy(Lease lease) {
            var claimed = new StoredPosition(
                    position.clusterId(),
                    position.topicId(),
                    lease.source().partitions(),
                    lease.nextOffset(),
                    position.eventOffset(),
                    lease.epoch(),
                    position.updatedAt());
            return new Row(claimed, lease.owner());
        }
    }

    /**
     * All rows.
     *
     * @param applied records in the order in which they were applied, as often as they were
     */
    private record Content(Map<TopicPartition, Row> rows, Map<TopicPartition, List<LogEntry>> applied) {
        Content copy() {
            Map<TopicPartition, List<LogEntry>> copied = new LinkedHashMap<>();
            applied.forEach((partition, entries) -> copied.put(partition, new ArrayList<>(entries)));
            return new Content(new LinkedHashMap<>(rows), copied);
        }
    }

    StoreTables(Ledger ledger) {
        this.ledger = ledger;
    }

    StoreTransaction begin(Interruptions interruptions) {
        if (isAway) {
            throw StoreTransaction.unavailable("connection refused");
        }
        var transaction = new StoreTransaction(this, interruptions);
        open.add(transaction);
        return transaction;
    }

    /** Refuses connections and ends those there are, or is back. */
    void setAway(boolean away) {
        isAway = away;
        if (away) {
            abortAll();
        }
    }

    boolean isAway() {
        return isAway;
    }

    /** Rolls back what is open, as when the server restarts or finds its clients idle for too long. */
    void abortAll() {
        List.copyOf(open).forEach(StoreTransaction::close);
    }

    /** A backup; running it restores what is there now. */
    Runnable backup() {
        Content backup = content.copy();
        return () -> {
            abortAll();
            content = backup.copy();
            ledger.restored();
        };
    }

    @Nullable
    Row row(TopicPartition partition) {
        return content.rows.get(partition);
    }

    Collection<TopicPartition> partitions() {
        return content.rows.keySet();
    }

    List<LogEntry> applied(TopicPartition partition) {
        return content.applied.getOrDefault(partition, List.of());
    }

    long nextOffset(TopicPartition partition) {
        Row row = row(partition);
        return row == null ? 0 : row.position().nextOffset();
    }

    boolean tryLock(TopicPartition partition, StoreTransaction transaction) {
        StoreTransaction holder = locks.putIfAbsent(partition, transaction);
        return holder == null || holder == transaction;
    }

    void unlock(Set<TopicPartition> locked, StoreTransaction transaction) {
        locks.keySet().removeAll(locked);
        open.remove(transaction);
    }

    void commit(StoreTransaction transaction, @Nullable String committer) {
        if (committer == null) {
            ledger.claimed(transaction, this);
        } else {
            ledger.committed(transaction, this, committer);
        }
        content.rows.putAll(transaction.written());
        for (LogEntry entry : transaction.applied()) {
            content.applied
                    .computeIfAbsent(entry.partition(), unused -> new ArrayList<>())
                    .add(entry);
        }
    }
}
