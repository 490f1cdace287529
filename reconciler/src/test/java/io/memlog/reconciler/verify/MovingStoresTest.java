package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoredMemory;
import io.memlog.reconciler.verify.StoreResult.State;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores that lag, move, went back or are away: no false alarm, and no damage hidden behind it. */
final class MovingStoresTest extends VerificationScene {
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
    void damageOnAPartitionThatNeverStandsStillIsFound() {
        // Given
        FakeStore graph = store(StoreName.GRAPH);
        graph.remove(key(5));
        graph.looseEnds.add("acme/user-5/~entity/bob");
        int[] count = {0};
        String neighbour = onPartitionOf(key(5), "acme/busy-%d/neighbour");
        graph.duringReading = () -> apply(neighbour, log.put(neighbour, ++count[0], count[0], count[0]));

        // When
        StoreResult result = find(run(Depth.FIELDS), StoreName.GRAPH);

        // Then
        assertThat(result.confirmed()).extracting(Difference::key).containsExactly(key(5));
        assertThat(result.unconfirmed()).isEmpty();

        // When: nothing but the loose end is wrong.
        graph.apply(key(5), log.put(key(5), 2, 77, 78));
        store(StoreName.VECTOR).apply(key(5), log.put(key(5), 2, 77, 78));

        // Then
        assertThat(find(run(Depth.FIELDS), StoreName.GRAPH).confirmed())
                .extracting(Difference::key)
                .containsExactly("acme/user-5/~entity/bob");
    }

    @Test
    void looseEndOfAUserWhoIsWrittenDuringEveryReadingIsNoFinding() {
        // Given
        FakeStore graph = store(StoreName.GRAPH);
        graph.looseEnds.add("acme/user-5/~entity/bob");
        int[] count = {0};
        graph.duringReading =
                () -> apply("acme/user-5/busy", log.put("acme/user-5/busy", ++count[0], count[0], count[0]));

        // When
        StoreResult result = find(run(Depth.FIELDS), StoreName.GRAPH);

        // Then
        assertThat(result.confirmed()).isEmpty();
        assertThat(result.unconfirmed()).containsExactly("acme/user-5/~entity/bob");
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
    }

    @Test
    void differenceOfAKeyThatIsItselfWrittenDuringEveryReadingIsNotConfirmed() {
        // Given: whatever is written, another row is read.
        FakeStore graph = store(StoreName.GRAPH);
        int[] count = {1};
        graph.beforeContent = () -> {
            count[0]++;
            apply(key(5), log.put(key(5), count[0], count[0], count[0]));
            graph.remove(key(5));
        };

        // When
        StoreResult result = result(StoreName.GRAPH);

        // Then
        assertThat(result.confirmed()).isEmpty();
        assertThat(result.unconfirmed()).containsExactly(key(5));
        assertThat(result.state()).isEqualTo(State.DIFFERENT);
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

    private static String onPartitionOf(String key, String form) {
        for (int i = 0; ; i++) {
            String candidate = form.formatted(i);
            if (FakeLog.partitionOf(candidate) == FakeLog.partitionOf(key)) {
                return candidate;
            }
        }
    }
}
