package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.PartKeys;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the fields show, what belongs to no memory, and offsets that contradict the content. */
final class DeepVerificationTest extends VerificationScene {
    @ParameterizedTest
    @EnumSource
    void equalStoresHaveNoFindingAtAnyDepth(Depth depth) {
        assertThat(run(depth)).allSatisfy(result -> {
            assertThat(result.state()).isEqualTo(State.EQUAL);
            assertThat(result.suspects()).isZero();
            assertThat(result.recomputed()).isEqualTo(depth == Depth.FIELDS ? 100 : 0);
        });
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatDoNotComeToTheirDigestAreCorruptAndOnlyDeepSeesThem(StoreName name) {
        store(name).replace(row(name, key(5)).with(new Fields.Digested(4711)));

        assertThat(result(name).state()).isEqualTo(State.EQUAL);
        Difference found = assertOnlyFinding(Depth.FIELDS, name, FindingKind.CORRUPT, key(5));
        assertThat(found.foundDigest()).isEqualTo(4711);
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatMakeNoRecordAreCorrupt(StoreName name) {
        store(name).replace(row(name, key(5)).with(new Fields.Unreadable()));

        assertOnlyFinding(Depth.FIELDS, name, FindingKind.CORRUPT, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void storedDigestThatItsFieldsDoNotComeToIsCorrupt(StoreName name) {
        StoredMemory right = row(name, key(5));
        store(name)
                .replace(changed(right, right.logPartition(), right.bucket(), right.version(), 4711L)
                        .with(new Fields.Digested(right.digest() == null ? 0 : right.digest())));

        assertOnlyFinding(Depth.FIELDS, name, FindingKind.CORRUPT, key(5));
    }

    @ParameterizedTest
    @EnumSource
    void whatDeepFoundIsNotClearedByALookAtTheDigest(StoreName name) {
        store(name).replace(row(name, key(5)).with(new Fields.Digested(4711)));

        StoreResult result =
                find(verification.run(Depth.DIGESTS, Optional.empty(), LIMIT, Map.of(name, Set.of(key(5)))), name);

        assertThat(result.confirmed()).extracting(Difference::key).containsExactly(key(5));
        assertThat(result.cleared()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void keysAreReadAgainWithoutTheRest(StoreName name) {
        store(name).replace(row(name, key(5)).with(new Fields.Digested(4711)));
        store(name).remove(key(6));

        List<StoreResult> results = verification.readAgain(Map.of(name, Set.of(key(5), key(7))));

        assertThat(results).hasSize(1);
        assertThat(results.getFirst().confirmed()).extracting(Difference::key).containsExactly(key(5));
        assertThat(results.getFirst().cleared()).containsExactly(key(7));
    }

    @Test
    void relationsThatOutlivedAnErasedMemoryAreAnOrphanUnderItsKey() {
        FakeStore graph = store(StoreName.GRAPH);
        apply(key(5), log.erase(key(5)));
        graph.looseEnds.add(key(5));
        graph.rows.add(new StoredMemory(key(5), null, null, null, null, null, new Fields.EdgesOnly()));

        assertThat(find(run(Depth.FIELDS), StoreName.GRAPH).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.ORPHAN, key(5)));
    }

    @Test
    void relationsOfALostNodeAreNoRowOfIt() {
        FakeStore graph = store(StoreName.GRAPH);
        graph.remove(key(5));
        graph.rows.add(new StoredMemory(key(5), null, null, null, null, null, new Fields.EdgesOnly()));

        assertThat(find(run(Depth.FIELDS), StoreName.GRAPH).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.MISSING, key(5)));
    }

    @Test
    void entityThatNothingMentionsIsAnOrphanOnceItsUsersMemoriesAreRight() {
        // Given: one user's memories are right, of the other one is damaged and may be what lost the mention.
        FakeStore graph = store(StoreName.GRAPH);
        graph.looseEnds.add("acme/user-4/~entity/bob");
        graph.looseEnds.add("acme/user-5/~entity/bob");
        graph.replace(row(StoreName.GRAPH, key(5)).with(new Fields.Unreadable()));

        // Then
        StoreResult result = find(run(Depth.FIELDS), StoreName.GRAPH);
        assertThat(result.confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactlyInAnyOrder(
                        tuple(FindingKind.CORRUPT, key(5)), tuple(FindingKind.ORPHAN, "acme/user-4/~entity/bob"));
        assertThat(result.cleared()).isEmpty();
    }

    @Test
    void looseEndThatIsGoneIsCleared() {
        String known = "acme/user-4/~entity/bob";

        StoreResult result = find(
                verification.run(Depth.DIGESTS, Optional.empty(), LIMIT, Map.of(StoreName.GRAPH, Set.of(known))),
                StoreName.GRAPH);

        assertThat(result.cleared()).containsExactly(known);
    }

    @ParameterizedTest
    @EnumSource
    void offsetRowBehindItsOwnContentIsStale(StoreName name) {
        // Given: the row of partition 0 says less than the rows that were committed with it.
        long was = store(name).nextOffsets.merge(0, -3L, Long::sum) + 3;

        // Then: no memory is called wrong, for the sink will write those again.
        StoreResult result = result(name);
        String row = PartKeys.offsetRow(Topics.ENRICHED, 0);
        assertThat(result.confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.STALE, row));
        assertThat(result.confirmed().getFirst().logOffset()).isEqualTo(was - 1);

        // When: the sink has read on.
        store(name).nextOffsets.put(0, was);
        StoreResult after =
                find(verification.run(Depth.DIGESTS, Optional.empty(), LIMIT, Map.of(name, Set.of(row))), name);
        assertThat(after.cleared()).containsExactly(row);
    }

    @ParameterizedTest
    @EnumSource
    void offsetRowIsNotClearedByAReadingThatComparedOnlyAPart(StoreName name) {
        // Given: the row is behind its content, and a finding.
        store(name).nextOffsets.merge(0, -3L, Long::sum);
        String row = PartKeys.offsetRow(Topics.ENRICHED, 0);
        Map<StoreName, Set<String>> known = Map.of(name, Set.of(row));
        String elsewhere = IntStream.range(0, 100)
                .mapToObj(VerificationScene::key)
                .filter(key -> FakeLog.partitionOf(key) == 1)
                .findFirst()
                .orElseThrow();
        Scope scope = MemoryKey.parse(elsewhere).scope();

        // Then: neither what a repair reads again, nor one user, nor a search that was given up says that it is right.
        assertThat(find(verification.readAgain(known), name).cleared()).isEmpty();
        assertThat(find(verification.run(Depth.FIELDS, Optional.of(scope), LIMIT, known), name)
                        .cleared())
                .isEmpty();
        store(name).rows.removeIf(memory -> FakeLog.partitionOf(memory.key()) == 1);
        store(name).nextOffsets.merge(0, 3L, Long::sum);
        assertThat(find(verification.run(Depth.DIGESTS, Optional.empty(), 5, known), name)
                        .cleared())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lostOffsetRowIsMissing(StoreName name) {
        store(name).nextOffsets.remove(1);

        assertThat(result(name).confirmed())
                .extracting(Difference::kind, Difference::key)
                .containsExactly(tuple(FindingKind.MISSING, PartKeys.offsetRow(Topics.ENRICHED, 1)));
    }

    @ParameterizedTest
    @EnumSource
    void offsetRowMovedOverRecordsLeavesTheirMemoriesMissing(StoreName name) {
        LedgerEntry unread = log.put(key(200), 1, 5, 6);
        FakeStore other = store(name == StoreName.VECTOR ? StoreName.GRAPH : StoreName.VECTOR);
        other.apply(key(200), unread);
        store(name).nextOffsets.put(FakeLog.partitionOf(key(200)), unread.offset() + 1);

        assertOnlyFinding(name, FindingKind.MISSING, key(200));
    }

    @Test
    void namesOfPartsAreNoKeysOfMemories() {
        assertThat(List.of("acme/user-1/~entity/bob", "acme/user-1/~user/", "~edge/5:abc:1", "a/b/~edge/5:abc:1"))
                .allMatch(PartKeys::isLooseEnd);
        assertThat(List.of(
                        "acme/user-1/~entity", "~entity/user/memory", "~edge/a/b", "acme/~entity/bob", "~node/4:abc:1"))
                .noneMatch(PartKeys::isLooseEnd);
        assertThat(PartKeys.isOffsetRow("~offset/memory.enriched-1")).isTrue();
        assertThat(PartKeys.isOffsetRow("~offset/user/memory")).isFalse();
        assertThat(PartKeys.scopeOf("acme/user-1/~entity/https://x/y")).isEqualTo("acme/user-1");
    }
}
