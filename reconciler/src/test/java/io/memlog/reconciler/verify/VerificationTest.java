package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationTest {
    private static final int LIMIT = 1_000;

    private final FakeLog log = new FakeLog();
    private final Map<StoreName, FakeStore> stores =
            Map.of(StoreName.VECTOR, new FakeStore(StoreName.VECTOR), StoreName.GRAPH, new FakeStore(StoreName.GRAPH));
    private final Verification verification =
            new Verification(List.of(store(StoreName.VECTOR), store(StoreName.GRAPH)), log, Duration.ofMillis(50));

    @BeforeEach
    void bothStoresHoldAHundredMemories() {
        for (int i = 0; i < 100; i++) {
            apply(key(i), log.put(key(i), 1, 1_000_003L * i, -7_000_003L * i));
        }
    }

    @Test
    void equalStoresHaveNoFinding() {
        assertThat(run()).allSatisfy(result -> {
            assertThat(result.state()).isEqualTo(State.EQUAL);
            assertThat(result.suspects()).isZero();
            assertThat(result.partitions().values().stream()
                            .mapToLong(StoreResult.PartitionResult::found)
                            .sum())
                    .isEqualTo(100);
        });
    }

    @ParameterizedTest
    @EnumSource
    void lostRowIsMissing(StoreName name) {
        store(name).remove(key(5));

        assertOnlyFinding(name, FindingKind.MISSING, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void rowThatTheLogNeverHeldIsAnOrphan(StoreName name) {
        store(name).rows.add(store(name).row("acme/user-1/unknown", LedgerEntry.held(3, 1, 5, 5)));

        assertOnlyFinding(name, FindingKind.ORPHAN, "acme/user-1/unknown");
    }

    @ParameterizedTest
    @EnumSource
    void rowThatOutlivedItsTombstoneIsAnOrphan(StoreName name) {
        StoredMemory survivor = row(name, key(5));
        apply(key(5), log.erase(key(5)));
        store(name).rows.add(survivor);

        Difference found = assertOnlyFinding(name, FindingKind.ORPHAN, key(5));
        assertThat(found.foundVersion()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void rowOfAnEarlierVersionIsStale(StoreName name) {
        StoredMemory earlier = row(name, key(5));
        apply(key(5), log.put(key(5), 2, 77, 78));
        store(name).replace(earlier);

        assertOnlyFinding(name, FindingKind.STALE, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void loweredVersionAloneIsStale(StoreName name) {
        apply(key(5), log.put(key(5), 2, 77, 78));
        StoredMemory right = row(name, key(5));
        store(name).replace(changed(right, right.logPartition(), right.bucket(), 1L, right.digest()));

        assertOnlyFinding(name, FindingKind.STALE, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void rowOfAnEarlierRecordOfTheSameVersionIsStale(StoreName name) {
        // A record that was emitted again because its enrichment was degraded: same version, other digests.
        StoredMemory earlier = row(name, key(5));
        apply(key(5), log.put(key(5), 1, 77, 78));
        store(name).replace(earlier);

        assertOnlyFinding(name, FindingKind.STALE, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void changedDigestIsCorrupt(StoreName name) {
        StoredMemory right = row(name, key(5));
        store(name).replace(changed(right, right.logPartition(), right.bucket(), right.version(), 4711L));

        assertOnlyFinding(name, FindingKind.CORRUPT, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void versionThatTheLogHasNotReachedIsCorrupt(StoreName name) {
        StoredMemory right = row(name, key(5));
        store(name).replace(changed(right, right.logPartition(), right.bucket(), 9L, right.digest()));

        assertOnlyFinding(name, FindingKind.CORRUPT, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void rowUnderAnotherPartitionBucketOrNoneIsCorrupt(StoreName name) {
        StoredMemory a = row(name, key(5));
        StoredMemory b = row(name, key(6));
        StoredMemory c = row(name, key(7));
        StoredMemory d = row(name, key(8));
        store(name).replace(changed(a, 1 - FakeLog.partitionOf(key(5)), a.bucket(), a.version(), a.digest()));
        store(name).replace(changed(b, b.logPartition(), 5_000, b.version(), b.digest()));
        store(name).replace(changed(c, 99, c.bucket(), c.version(), c.digest()));
        store(name).replace(changed(d, null, d.bucket(), d.version(), d.digest()));

        assertThat(result(name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactlyInAnyOrder(
                        tuple(FindingKind.CORRUPT, key(5)),
                        tuple(FindingKind.CORRUPT, key(6)),
                        tuple(FindingKind.CORRUPT, key(7)),
                        tuple(FindingKind.CORRUPT, key(8)));
    }

    @ParameterizedTest
    @EnumSource
    void orphanCannotHideBehindAPartitionBucketOrKeyThatNobodyExpects(StoreName name) {
        store(name).rows.add(new StoredMemory("acme/x/1", null, null, 1L, 1L, 1L));
        store(name).rows.add(new StoredMemory("acme/x/2", 77, 3, 1L, 1L, 1L));
        store(name).rows.add(new StoredMemory("~node/4:abc:7", 0, 3, 1L, 1L, 1L));
        store(name).rows.add(new StoredMemory("no key at all", -5, -5, null, null, null));

        assertThat(result(name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactlyInAnyOrder(
                        tuple(FindingKind.ORPHAN, "acme/x/1"),
                        tuple(FindingKind.ORPHAN, "acme/x/2"),
                        tuple(FindingKind.ORPHAN, "~node/4:abc:7"),
                        tuple(FindingKind.ORPHAN, "no key at all"));
    }

    @ParameterizedTest
    @EnumSource
    void twoRowsOfOneKeyAreCorrupt(StoreName name) {
        store(name).rows.add(row(name, key(5)));

        assertOnlyFinding(name, FindingKind.CORRUPT, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void backlogIsNoFinding(StoreName name) {
        // Given: one store's sink stops, the other goes on.
        FakeStore running = store(name == StoreName.VECTOR ? StoreName.GRAPH : StoreName.VECTOR);
        running.apply(key(5), log.put(key(5), 2, 77, 78));
        running.apply(key(6), log.erase(key(6)));
        running.apply("acme/user-9/new", log.put("acme/user-9/new", 1, 5, 6));

        // Then
        assertThat(run()).allSatisfy(result -> {
            assertThat(result.state()).isEqualTo(State.EQUAL);
            assertThat(result.suspects()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void damageInAStoreThatStandsStillIsFound(StoreName name) {
        // Given: no second watermark will ever come, yet the rest of the log goes on.
        store(name).remove(key(5));
        log.put(key(7), 2, 77, 78);

        // Then
        assertOnlyFinding(name, FindingKind.MISSING, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void damagedKeyWithANewerRecordAboveTheWatermarkIsPendingAndNoFinding(StoreName name) {
        store(name).remove(key(5));
        log.put(key(5), 2, 77, 78);

        StoreResult result = result(name);

        assertThat(result.confirmed()).isEmpty();
        assertThat(result.pending()).containsExactly(key(5));
    }

    @Test
    void rowsThatMoveDuringTheScanAreNoFinding() {
        // Given: a store without snapshots; each reading sees a row change and some rows of the next state.
        FakeStore graph = store(StoreName.GRAPH);
        int[] version = {1};
        graph.duringReading = () -> {
            version[0]++;
            apply(key(5), log.put(key(5), version[0], 50 + version[0], 60 + version[0]));
            if (version[0] > 4) {
                graph.duringReading = () -> {};
            }
        };

        // When
        StoreResult result = result(StoreName.GRAPH);

        // Then
        assertThat(result.confirmed()).isEmpty();
        assertThat(result.unconfirmed()).isEmpty();
        assertThat(result.state()).isEqualTo(State.EQUAL);
    }

    @Test
    void differenceSeenOnlyWhileThePartitionMovesIsNotConfirmed() {
        // Given: a damaged row on a partition that never stands still.
        FakeStore graph = store(StoreName.GRAPH);
        graph.remove(key(5));
        int[] count = {0};
        String neighbour = "acme/user-%d/neighbour".formatted(5 % 10);
        graph.duringReading = () -> apply(neighbour, log.put(neighbour, ++count[0], count[0], count[0]));

        // When
        StoreResult result = result(StoreName.GRAPH);

        // Then
        assertThat(result.confirmed()).isEmpty();
        assertThat(result.unconfirmed()).containsExactly(key(5));
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
    }

    @ParameterizedTest
    @EnumSource
    void pairedErrorsInOneBucketAreFound(StoreName name) {
        // Given: two keys of one bucket whose digests change by the same bits, which xor alone hides.
        String first = key(5);
        String second = inSameBucketAs(first);
        apply(second, log.put(second, 1, 600, 601));
        StoredMemory a = row(name, first);
        StoredMemory b = row(name, second);
        store(name).replace(changed(a, a.logPartition(), a.bucket(), a.version(), xor(a.digest(), 0xFF)));
        store(name).replace(changed(b, b.logPartition(), b.bucket(), b.version(), xor(b.digest(), 0xFF)));

        // Then
        assertThat(result(name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactlyInAnyOrder(tuple(FindingKind.CORRUPT, first), tuple(FindingKind.CORRUPT, second));
    }

    @ParameterizedTest
    @EnumSource
    void storeThatIsDownFailsAndTheOtherIsStillCompared(StoreName name) {
        StoreName other = name == StoreName.VECTOR ? StoreName.GRAPH : StoreName.VECTOR;
        store(name).isDown = true;
        store(other).remove(key(5));

        List<StoreResult> results = run();

        assertThat(find(results, name).state()).isEqualTo(State.FAILED);
        assertThat(find(results, name).error()).contains("connection refused");
        assertThat(find(results, name).confirmed()).isEmpty();
        assertThat(find(results, other).confirmed()).extracting(Difference::key).containsExactly(key(5));
    }

    @ParameterizedTest
    @EnumSource
    void storeOfAnotherTopicIsRefusedInsteadOfCompared(StoreName name) {
        store(name).topicId = "topic-0";

        StoreResult result = result(name);

        assertThat(result.state()).isEqualTo(State.FAILED);
        assertThat(result.error()).contains("memory.enriched-", "expected topic id topic-1, found topic-0");
    }

    @ParameterizedTest
    @EnumSource
    void storeBeyondTheLogsEndIsRefused(StoreName name) {
        store(name).nextOffsets.put(0, 10_000L);

        assertThat(result(name).error()).contains("found 10000");
    }

    @ParameterizedTest
    @EnumSource
    void storeThatWentBackIsComparedAtItsWatermark(StoreName name) {
        // Given: a first check at the log's end, then the store is restored from an earlier backup.
        Map<Integer, Long> earlier = new HashMap<>(store(name).nextOffsets);
        StoredMemory atBackup = row(name, key(5));
        apply(key(5), log.put(key(5), 2, 77, 78));
        assertThat(result(name).state()).isEqualTo(State.EQUAL);
        store(name).replace(atBackup);
        store(name).nextOffsets.putAll(earlier);

        // Then
        assertThat(result(name).state()).isEqualTo(State.EQUAL);
    }

    @ParameterizedTest
    @EnumSource
    void oneUserIsComparedAlone(StoreName name) {
        store(name).remove(key(5));
        store(name).remove(key(6));

        List<StoreResult> results = verification.run(Optional.of(new Scope("acme", "user-5")), LIMIT, Map.of());

        assertThat(find(results, name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.MISSING, key(5)));
    }

    @ParameterizedTest
    @EnumSource
    void limitStopsTheSearchAndSaysSo(StoreName name) {
        store(name).rows.clear();

        StoreResult result = find(verification.run(Optional.empty(), 10, Map.of()), name);

        assertThat(result.confirmed()).hasSize(10);
        assertThat(result.isTruncated()).isTrue();
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
    }

    @Test
    void knownKeyIsReadAgainAndCleared() {
        List<StoreResult> results = verification.run(Optional.empty(), LIMIT, Map.of(StoreName.GRAPH, Set.of(key(5))));

        assertThat(find(results, StoreName.GRAPH).cleared()).containsExactly(key(5));
        assertThat(find(results, StoreName.GRAPH).state()).isEqualTo(State.EQUAL);
    }

    private Difference assertOnlyFinding(StoreName name, FindingKind kind, String key) {
        List<StoreResult> results = run();
        for (StoreResult result : results) {
            if (result.store() != name) {
                assertThat(result.state()).isEqualTo(State.EQUAL);
            }
        }
        StoreResult result = find(results, name);
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
        assertThat(result.confirmed())
                .extracting(Difference::store, Difference::kind, Difference::key, Difference::partition)
                .containsExactly(tuple(name, kind, key, FakeLog.partitionOf(key)));
        return result.confirmed().getFirst();
    }

    private List<StoreResult> run() {
        return verification.run(Optional.empty(), LIMIT, Map.of());
    }

    private StoreResult result(StoreName name) {
        return find(run(), name);
    }

    private static StoreResult find(List<StoreResult> results, StoreName name) {
        return results.stream()
                .filter(result -> result.store() == name)
                .findFirst()
                .orElseThrow();
    }

    private FakeStore store(StoreName name) {
        return java.util.Objects.requireNonNull(stores.get(name));
    }

    private StoredMemory row(StoreName name, String key) {
        return store(name).rows.stream()
                .filter(row -> row.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void apply(String key, LedgerEntry entry) {
        stores.values().forEach(store -> store.apply(key, entry));
    }

    private static String key(int i) {
        return "acme/user-%d/m%d".formatted(i % 10, i);
    }

    private static String inSameBucketAs(String key) {
        String scope = key.substring(0, key.lastIndexOf('/'));
        for (int i = 0; ; i++) {
            String candidate = scope + "/twin-" + i;
            if (io.memlog.schemas.Buckets.of(candidate) == io.memlog.schemas.Buckets.of(key)) {
                return candidate;
            }
        }
    }

    private static StoredMemory changed(
            StoredMemory row,
            @Nullable Integer logPartition,
            @Nullable Integer bucket,
            @Nullable Long version,
            @Nullable Long digest) {
        return new StoredMemory(row.key(), logPartition, bucket, version, row.logOffset(), digest);
    }

    private static Long xor(@Nullable Long digest, long bits) {
        return java.util.Objects.requireNonNull(digest) ^ bits;
    }
}
