package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.EnrichedLog;
import io.memlog.reconciler.ledger.Ledger;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogIdentity;
import io.memlog.reconciler.ledger.ModelLedger;
import io.memlog.schemas.Partitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log in memory; not thread-safe. */
final class FakeLog implements EnrichedLog {
    static final String CLUSTER = "cluster-1";
    static final String TOPIC_ID = "topic-1";
    static final int PARTITIONS = 2;

    private record Logged(String key, LedgerEntry entry) {}

    private final List<List<Logged>> records = List.of(new ArrayList<>(), new ArrayList<>());
    private final Ledger ledger = new ModelLedger(PARTITIONS);

    static int partitionOf(String key) {
        return Partitions.ofEnrichedKey(key, PARTITIONS);
    }

    LedgerEntry put(String key, long version, long vectorDigest, long graphDigest) {
        return append(key, LedgerEntry.held(end(partitionOf(key)), version, vectorDigest, graphDigest));
    }

    LedgerEntry erase(String key) {
        return append(key, LedgerEntry.erased(end(partitionOf(key))));
    }

    long end(int partition) {
        return records.get(partition).size();
    }

    private LedgerEntry append(String key, LedgerEntry entry) {
        records.get(partitionOf(key)).add(new Logged(key, entry));
        return entry;
    }

    @Override
    public int partitions() {
        return PARTITIONS;
    }

    @Override
    public String clusterId() {
        return CLUSTER;
    }

    @Override
    public String topicId() {
        return TOPIC_ID;
    }

    @Override
    public Map<Integer, LogBounds> bounds() {
        Map<Integer, LogBounds> bounds = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            bounds.put(partition, new LogBounds(0, end(partition)));
        }
        return bounds;
    }

    @Override
    public Map<Integer, LogBounds> foldToEnd() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<Logged> all = records.get(partition);
            for (Logged logged : all.subList((int) ledger.position(partition), all.size())) {
                ledger.fold(partition, logged.key(), logged.entry());
            }
        }
        return bounds();
    }

    @Override
    public void startOver(int partition, long newFloor) {
        ledger.startOver(partition, new LogIdentity(CLUSTER, TOPIC_ID, PARTITIONS), 0, Instant.EPOCH);
        ledger.raiseFloor(partition, newFloor);
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }
}
