package io.memlog.reconciler.sync;

import io.memlog.reconciler.ledger.Ledger;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.ledger.LedgerProgress;
import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OffsetsReport.PartitionOffsets;
import io.memlog.reconciler.offsets.OffsetsReport.StoreOffsets;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.sync.SyncReport.PartitionSync;
import io.memlog.reconciler.sync.SyncReport.StoreSync;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells, without reading a memory, how much of the log is in the stores: from the ledger as it is folded by now, the stores' offsets, and
 * what checks have found. Thread-safe if the ledger is.
 *
 * <p>Offsets alone would call a store whole that has lost rows, so known findings are taken off; what no check has looked for it cannot know,
 * and {@link SyncReport#lastCheck} says how far one has looked.
 */
public final class SyncStatus {
    /** The ledger may let go of an offset that was read a moment ago. */
    private static final int ATTEMPTS = 3;

    private final Ledger ledger;
    private final Supplier<OffsetsReport> offsets;
    private final Findings findings;
    private final Supplier<List<Operation>> operations;

    /** @param operations the newest first */
    public SyncStatus(
            Ledger ledger, Supplier<OffsetsReport> offsets, Findings findings, Supplier<List<Operation>> operations) {
        this.ledger = ledger;
        this.offsets = offsets;
        this.findings = findings;
        this.operations = operations;
    }

    /** Reads offsets, and nothing else of the stores. */
    public SyncReport read() {
        OffsetsReport now = offsets.get();
        List<StoreSync> stores = new ArrayList<>();
        for (StoreName store : StoreName.values()) {
            stores.add(read(store, now));
        }
        List<@Nullable Double> percentages =
                stores.stream().<@Nullable Double>map(StoreSync::syncPercentage).toList();
        Double lowest = percentages.contains(null)
                ? null
                : percentages.stream()
                        .filter(Objects::nonNull)
                        .min(Double::compare)
                        .orElse(null);
        return new SyncReport(now.readAt(), lowest, stores, LastChecks.newest(operations.get()));
    }

    private StoreSync read(StoreName store, OffsetsReport first) {
        OffsetsReport now = first;
        for (int attempt = 1; ; attempt++) {
            String error = now.errors().get(store);
            if (error != null) {
                return StoreSync.unknown(store, error);
            }
            try {
                return count(store, now);
            } catch (IllegalArgumentException e) {
                if (attempt == ATTEMPTS) {
                    return StoreSync.unknown(
                            store,
                            "%s store: the ledger does not reach back to its offsets; a check folds it again: %s"
                                    .formatted(store, e.getMessage()));
                }
                now = offsets.get();
            }
        }
    }

    private StoreSync count(StoreName store, OffsetsReport now) {
        List<PartitionSync> partitions = new ArrayList<>();
        Map<Integer, Long> watermarks = new HashMap<>();
        for (PartitionOffsets partition : now.partitions()) {
            StoreOffsets at = partition.stores().get(store);
            if (at == null) {
                return StoreSync.unknown(store, "no offset of partition " + partition.partition());
            }
            LedgerProgress progress = ledger.progress(partition.partition(), at.nextOffset());
            watermarks.put(partition.partition(), at.nextOffset());
            partitions.add(new PartitionSync(
                    partition.partition(),
                    progress.position(),
                    partition.enrichedEnd(),
                    at.nextOffset(),
                    progress.expected(),
                    progress.behind(),
                    progress.extra()));
        }
        long expected = partitions.stream().mapToLong(PartitionSync::expected).sum();
        long behind = partitions.stream().mapToLong(PartitionSync::behind).sum();
        Set<String> differing = new HashSet<>();
        Set<String> orphans = new HashSet<>();
        known(store, watermarks)
                .forEach(found -> (found.kind() == FindingKind.ORPHAN ? orphans : differing).add(found.key()));
        long applied = Math.max(0, expected - behind - differing.size());
        return new StoreSync(
                store,
                percentage(applied, expected),
                expected,
                applied,
                behind,
                differing.size(),
                partitions.stream().mapToLong(PartitionSync::extra).sum() + orphans.size(),
                null,
                partitions);
    }

    /** What is known to be wrong with memories whose newest record the store has passed. */
    private List<Difference> known(StoreName store, Map<Integer, Long> watermarks) {
        return findings.all().stream()
                .filter(finding -> finding.isThere())
                .map(finding -> finding.difference())
                .filter(found -> found.store() == store && PartKeys.isMemory(found.key()))
                .filter(found -> newest(found.key()) < watermarks.getOrDefault(partitionOf(found, watermarks), 0L))
                .toList();
    }

    private long newest(String key) {
        return ledger.newest(key).map(LedgerEntry::offset).orElse(-1L);
    }

    private static int partitionOf(Difference found, Map<Integer, Long> watermarks) {
        int slash = found.key().lastIndexOf('/');
        return slash < 0 ? found.partition() : Partitions.ofScope(found.key().substring(0, slash), watermarks.size());
    }

    /** In hundredths, rounded down. */
    static double percentage(long applied, long expected) {
        return expected == 0 ? 100 : Math.floorDiv(applied * 10_000, expected) / 100.0;
    }
}
