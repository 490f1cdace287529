package io.memlog.sink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Watches every commit of the simulated store: each must apply exactly the records between the old and the new offset, of the
 * incarnation of the topic the store was filled from, and come from who claimed last. Knows the truth, unlike the code under test.
 */
final class Ledger {
    private final Cluster cluster;
    private final Trace trace;
    private final Map<TopicPartition, String> holders = new HashMap<>();

    /** Where partitions began that the store had never seen. */
    private final Map<TopicPartition, Long> begunAt = new HashMap<>();

    private final List<LogEntry> letters = new ArrayList<>();
    private boolean isRestored;

    Ledger(Cluster cluster, Trace trace) {
        this.cluster = cluster;
        this.trace = trace;
    }

    /** A letter is durable. */
    void letter(LogEntry entry) {
        trace.note(() -> "dead letter of " + entry);
        if (!entry.isPoison()) {
            throw new Violation("dead letter for a good record: " + entry);
        }
        letters.add(entry);
    }

    /** Durable letters in their order, as often as they were sent. */
    List<LogEntry> letters() {
        return letters;
    }

    /** From now on epochs may come again; offsets still say the truth. */
    void restored() {
        isRestored = true;
    }

    boolean isRestored() {
        return isRestored;
    }

    void claimed(StoreTransaction claim, StoreTables before) {
        claim.written().forEach((partition, row) -> {
            trace.note(() -> "%s claimed %s: epoch %d, next offset %d"
                    .formatted(
                            row.owner(),
                            partition,
                            row.position().epoch(),
                            row.position().nextOffset()));
            holders.put(partition, row.owner());
            StoreTables.Row old = before.row(partition);
            if (old == null) {
                begunAt.put(partition, row.position().nextOffset());
            } else if (old.position().nextOffset() != row.position().nextOffset()) {
                throw new Violation("the claim of %s moved the next offset from %d to %d"
                        .formatted(
                                partition,
                                old.position().nextOffset(),
                                row.position().nextOffset()));
            }
        });
    }

    void committed(StoreTransaction commit, StoreTables before, String committer) {
        commit.written().forEach((partition, row) -> {
            StoreTables.Row old = before.row(partition);
            if (old == null) {
                throw new Violation("%s committed %s without a claim".formatted(committer, partition));
            }
            trace.note(() -> "%s committed %s: next offset %d to %d, %s"
                    .formatted(
                            committer,
                            partition,
                            old.position().nextOffset(),
                            row.position().nextOffset(),
                            commit.applied().stream().map(LogEntry::offset).toList()));
            if (!isRestored && !committer.equals(holders.get(partition))) {
                throw new Violation(
                        "%s committed %s, which %s holds".formatted(committer, partition, holders.get(partition)));
            }
            check(partition, old.position(), row.position(), commit.applied());
        });
        if (commit.written().isEmpty() && !commit.applied().isEmpty()) {
            throw new Violation("%s applied %s without an offset".formatted(committer, commit.applied()));
        }
    }

    private void check(TopicPartition partition, StoredPosition old, StoredPosition moved, List<LogEntry> applied) {
        PartitionLog log = cluster.log(Uuid.fromString(old.topicId()), partition);
        if (moved.nextOffset() < old.nextOffset() || moved.nextOffset() > log.written()) {
            throw new Violation("%s: next offset %d to %d in a log of %d"
                    .formatted(partition, old.nextOffset(), moved.nextOffset(), log.written()));
        }
        int found = 0;
        long eventOffset = old.eventOffset();
        for (long offset = old.nextOffset(); offset < moved.nextOffset(); offset++) {
            LogEntry entry = log.entry(offset);
            if (found < applied.size() && applied.get(found) == entry) {
                found++;
                eventOffset = Math.max(eventOffset, entry.eventOffset());
            } else if (entry.isDue()) {
                throw new Violation("passed without being applied: " + entry);
            } else if (entry.isPoison() && entry.isReadable() && !letters.contains(entry)) {
                throw new Violation("passed without a dead letter: " + entry);
            }
        }
        if (found < applied.size()) {
            throw new Violation("applied twice, out of order, or of another log: %s, at next offset %d to %d"
                    .formatted(applied.get(found), old.nextOffset(), moved.nextOffset()));
        }
        if (eventOffset != moved.eventOffset()) {
            throw new Violation(
                    "%s: expected event offset %d, found %d".formatted(partition, eventOffset, moved.eventOffset()));
        }
    }

    /** Independent of every commit: what the store holds at the end, record by record. */
    void checkContent(StoreTables tables, TopicPartition partition) {
        StoreTables.@Nullable Row row = tables.row(partition);
        if (row == null) {
            return;
        }
        PartitionLog log = cluster.log(Uuid.fromString(row.position().topicId()), partition);
        Map<LogEntry, Integer> counts = new HashMap<>();
        long last = -1;
        for (LogEntry entry : tables.applied(partition)) {
            counts.merge(entry, 1, Integer::sum);
            if (entry.offset() <= last || log.entry(entry.offset()) != entry) {
                throw new Violation("applied out of order or of another log: " + entry);
            }
            last = entry.offset();
        }
        for (long offset = begunAt.getOrDefault(partition, 0L);
                offset < row.position().nextOffset();
                offset++) {
            LogEntry entry = log.entry(offset);
            if (entry.isDue() && counts.getOrDefault(entry, 0) != 1) {
                throw new Violation("applied %d times: %s".formatted(counts.getOrDefault(entry, 0), entry));
            }
        }
    }
}
