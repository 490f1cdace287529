package io.memlog.reconciler.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.ledger.ModelLedger;
import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OffsetsReport.PartitionOffsets;
import io.memlog.reconciler.offsets.OffsetsReport.StoreOffsets;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationProgress;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.sync.SyncReport.StoreSync;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.TestResults;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import io.memlog.service.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SyncStatusTest {
    private final ModelLedger ledger = new ModelLedger(1);
    private final Map<StoreName, Long> nextOffsets = new EnumMap<>(Map.of(StoreName.VECTOR, 0L, StoreName.GRAPH, 0L));
    private final Map<StoreName, String> errors = new EnumMap<>(StoreName.class);
    private final Findings findings = new Findings(Clock.systemUTC(), finding -> {});
    private final List<Operation> operations = new ArrayList<>();
    private final SyncStatus sync = new SyncStatus(ledger, this::offsets, findings, () -> operations);
    private long end;

    @Test
    void emptyLogIsInSync() {
        assertThat(sync.read().syncPercentage()).isEqualTo(100);
    }

    @Test
    void memoriesCountAndNotRecordsOrRows() {
        // Given: three memories, one of them in three versions, one erased again.
        for (String key : List.of("a/u/1", "a/u/2", "a/u/2", "a/u/3", "a/u/2", "a/u/4")) {
            hold(key);
        }
        erase("a/u/4");
        nextOffsets.put(StoreName.VECTOR, end);
        // The graph has the first version of 2, and neither 3 nor what became of 4.
        nextOffsets.put(StoreName.GRAPH, 2L);

        SyncReport report = sync.read();

        StoreSync vector = of(report, StoreName.VECTOR);
        assertThat(vector.syncPercentage()).isEqualTo(100);
        assertThat(vector.applied()).isEqualTo(3);
        StoreSync graph = of(report, StoreName.GRAPH);
        assertThat(graph.expected()).isEqualTo(3);
        assertThat(graph.behind()).isEqualTo(2);
        assertThat(graph.applied()).isEqualTo(1);
        assertThat(graph.syncPercentage()).isEqualTo(33.33);
        assertThat(graph.partitions().getFirst().ledgerOffset()).isEqualTo(end);
        assertThat(report.syncPercentage()).isEqualTo(33.33);
    }

    @Test
    void erasedMemoryThatAStoreStillHoldsIsExtra() {
        hold("a/u/1");
        hold("a/u/2");
        erase("a/u/2");
        nextOffsets.put(StoreName.VECTOR, 2L);
        nextOffsets.put(StoreName.GRAPH, end);

        StoreSync vector = of(sync.read(), StoreName.VECTOR);

        assertThat(vector.syncPercentage()).isEqualTo(100);
        assertThat(vector.extra()).isEqualTo(1);
        assertThat(of(sync.read(), StoreName.GRAPH).extra()).isZero();
    }

    @Test
    void whatIsKnownToDifferIsNotAppliedThoughTheStoreHasAsManyRows() {
        // Given: one is lost and one too many is there.
        for (int i = 0; i < 3; i++) {
            hold("a/u/" + i);
        }
        nextOffsets.replaceAll((store, offset) -> end);
        found(FindingKind.MISSING, "a/u/1");
        found(FindingKind.ORPHAN, "a/u/unknown");
        found(FindingKind.STALE, "~offset/memory.enriched-0");
        found(FindingKind.ORPHAN, "a/u/~entity/bob");

        StoreSync graph = of(sync.read(), StoreName.GRAPH);

        assertThat(graph.syncPercentage()).isEqualTo(66.66);
        assertThat(graph.differing()).isEqualTo(1);
        assertThat(graph.extra()).isEqualTo(1);

        // When: it is written again, it is backlog, and counted once.
        hold("a/u/1");

        assertThat(of(sync.read(), StoreName.GRAPH).differing()).isZero();
        assertThat(of(sync.read(), StoreName.GRAPH).behind()).isEqualTo(1);
    }

    @Test
    void storeThatCannotBeReadIsNotGuessed() {
        hold("a/u/1");
        errors.put(StoreName.GRAPH, "connection refused");

        SyncReport report = sync.read();

        assertThat(report.syncPercentage()).isNull();
        assertThat(of(report, StoreName.GRAPH).error()).isEqualTo("connection refused");
        assertThat(of(report, StoreName.VECTOR).syncPercentage()).isZero();
    }

    @Test
    void almostAllIsNotAll() {
        assertThat(SyncStatus.percentage(999_999, 1_000_000)).isEqualTo(99.99);
        assertThat(SyncStatus.percentage(1_000_000, 1_000_000)).isEqualTo(100);
    }

    @Test
    void lastCheckIsTheNewestThatComparedAllMemories() throws Exception {
        assertThat(sync.read().lastCheck()).isNull();
        operations.add(check("scoped", "{'scope': {'tenantId': 'a', 'userId': 'u'}}", "digests"));
        operations.add(check("look", "{}", "offsets"));
        operations.add(check("whole", "{'scope': null}", "deep"));
        operations.add(check("older", "{}", "deep"));

        SyncReport.LastCheck last = Objects.requireNonNull(sync.read().lastCheck());

        assertThat(last.id()).isEqualTo("whole");
        assertThat(last.upTo()).containsEntry("GRAPH", new TreeMap<>(Map.of(0, 17L)));
    }

    private static Operation check(String id, String parameters, String level) throws Exception {
        String stores = level.equals("offsets")
                ? "[]"
                : "[{'store': 'GRAPH', 'partitions': [{'partition': 0, 'watermark': 17}]}]";
        String report = "{'id': '%s', 'level': '%s', 'startedAt': '2026-03-01T12:00:00Z', 'stores': %s}"
                .formatted(id, level, stores);
        return new Operation(
                id,
                "check",
                (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"')),
                OperationState.DONE,
                new OperationProgress("", 0, 0, 0, new TreeMap<>(), new TreeMap<>(), null, null),
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                true,
                null,
                null,
                Json.mapper().readTree(report.replace('\'', '"')));
    }

    private void hold(String key) {
        ledger.fold(0, key, LedgerEntry.held(end, 1, end, end));
        end++;
    }

    private void erase(String key) {
        ledger.fold(0, key, LedgerEntry.erased(end));
        end++;
    }

    private void found(FindingKind kind, String key) {
        Difference difference = new Difference(StoreName.GRAPH, kind, key, 0, null, null, null, null, null);
        findings.apply(List.of(TestResults.of(StoreName.GRAPH, List.of(difference), Set.of())));
    }

    private OffsetsReport offsets() {
        var stores = new TreeMap<StoreName, StoreOffsets>();
        nextOffsets.forEach((store, next) -> {
            if (!errors.containsKey(store)) {
                stores.put(store, new StoreOffsets(next, end - next, 0, -1, null));
            }
        });
        return new OffsetsReport(
                Instant.EPOCH, false, List.of(new PartitionOffsets(0, end, end, end, stores, null)), errors);
    }

    private static StoreSync of(SyncReport report, StoreName store) {
        return report.stores().stream()
                .filter(candidate -> candidate.store() == store)
                .findFirst()
                .orElseThrow();
    }
}
