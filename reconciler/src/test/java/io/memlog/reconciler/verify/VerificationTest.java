package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every difference between a store and the log is found, and named right. */
final class VerificationTest extends VerificationScene {
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

    @Test
    void ledgerIsKeptUpWithoutACheckAndWithoutAStore() {
        store(StoreName.GRAPH).isDown = true;

        Map<Integer, Long> positions = verification.keepUp();

        for (int partition = 0; partition < FakeLog.PARTITIONS; partition++) {
            assertThat(positions).containsEntry(partition, log.end(partition));
        }
        store(StoreName.GRAPH).isDown = false;
        assertThat(run()).extracting(StoreResult::state).containsOnly(State.EQUAL);
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
    void oneUserIsComparedAlone(StoreName name) {
        store(name).remove(key(5));
        store(name).remove(key(6));

        List<StoreResult> results =
                verification.run(Depth.DIGESTS, Optional.of(new Scope("acme", "user-5")), LIMIT, Map.of());

        assertThat(find(results, name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.MISSING, key(5)));
    }

    @ParameterizedTest
    @EnumSource
    void knownFindingsOfOthersAreLeftAloneWhenOneUserIsCompared(StoreName name) {
        // Given: known are one that is right by now and one that is not, of this user and of two others.
        store(name).remove(key(5));
        store(name).remove(key(6));
        Map<StoreName, Set<String>> known =
                Map.of(name, Set.of(key(5), key(15), key(6), key(16), "acme/user-51/m", "acme/user-6/~entity/bob"));

        StoreResult result =
                find(verification.run(Depth.FIELDS, Optional.of(new Scope("acme", "user-5")), LIMIT, known), name);

        assertThat(result.confirmed()).extracting(Difference::key).containsExactly(key(5));
        assertThat(result.cleared()).containsExactly(key(15));
    }

    @ParameterizedTest
    @EnumSource
    void limitStopsTheSearchAndSaysSo(StoreName name) {
        store(name).rows.clear();

        StoreResult result = find(verification.run(Depth.DIGESTS, Optional.empty(), 10, Map.of()), name);

        assertThat(result.confirmed()).hasSize(10);
        assertThat(result.isTruncated()).isTrue();
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
    }

    @Test
    void knownKeyIsReadAgainAndCleared() {
        List<StoreResult> results =
                verification.run(Depth.DIGESTS, Optional.empty(), LIMIT, Map.of(StoreName.GRAPH, Set.of(key(5))));

        assertThat(find(results, StoreName.GRAPH).cleared()).containsExactly(key(5));
        assertThat(find(results, StoreName.GRAPH).state()).isEqualTo(State.EQUAL);
    }
}
