package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryLedgerTest {
    private static final String KEY = "acme/ann/m1";

    private final Ledger ledger = new InMemoryLedger(1);

    @Test
    void keyIsReadAsOfAnyWatermark() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.held(7, 2, 21, 22));
        ledger.advanceTo(0, 10);

        // Then: a watermark is next to read, so 3 does not cover the record at 3.
        assertThat(versionAt(3)).isEmpty();
        assertThat(versionAt(4)).contains(1L);
        assertThat(versionAt(7)).contains(1L);
        assertThat(versionAt(8)).contains(2L);
    }

    @Test
    void statesBetweenTwoWatermarksAreAllStatesInOrder() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.erased(5));
        ledger.fold(0, KEY, LedgerEntry.held(7, 1, 21, 22));
        ledger.advanceTo(0, 10);

        // When
        List<Optional<LedgerEntry>> states = ledger.statesBetween(KEY, 2, 8);

        // Then
        assertThat(states.stream().map(state -> state.map(LedgerEntry::offset).orElse(-1L)))
                .containsExactly(-1L, 3L, 5L, 7L);
    }

    @Test
    void fingerprintIsThatOfTheWatermark() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.held(7, 2, 21, 22));
        ledger.advanceTo(0, 10);
        FingerprintSum expected = new FingerprintSum();
        expected.add(1, 12);

        // When
        Map<BucketId, Fingerprint> found = ledger.fingerprints(0, 5, StoreName.GRAPH, Arithmetic.HALF_SUMS);

        // Then
        assertThat(found)
                .containsExactly(Map.entry(new BucketId(0, Buckets.of(KEY)), expected.finish(Arithmetic.HALF_SUMS)));
    }

    @Test
    void erasedKeyIsForgottenOnceNoStoreCanBeBeforeTheTombstone() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.erased(5));
        ledger.advanceTo(0, 10);
        assertThat(ledger.newest(KEY)).isPresent();

        // When
        ledger.raiseFloor(0, 6);

        // Then
        assertThat(ledger.newest(KEY)).isEmpty();
        assertThat(ledger.keys(new BucketId(0, Buckets.of(KEY)))).isEmpty();
    }

    @Test
    void floorKeepsTheStateThatAStoreAtTheFloorMustHold() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.held(5, 2, 21, 22));
        ledger.fold(0, KEY, LedgerEntry.held(7, 3, 31, 32));
        ledger.advanceTo(0, 10);

        // When
        ledger.raiseFloor(0, 6);

        // Then
        assertThat(versionAt(6)).contains(2L);
        assertThat(versionAt(10)).contains(3L);
        assertThatThrownBy(() -> ledger.statesBetween(KEY, 5, 10)).hasMessageContaining("from 6 to 10, found 5 to 10");
    }

    @Test
    void foldingTheSameOffsetTwiceIsRefused() {
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));

        assertThatThrownBy(() -> ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<Long> versionAt(long watermark) {
        return ledger.statesBetween(KEY, watermark, watermark).getLast().map(LedgerEntry::version);
    }
}
