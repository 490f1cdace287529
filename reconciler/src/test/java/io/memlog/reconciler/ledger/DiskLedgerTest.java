package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.reconciler.ledger.Fingerprint.Arithmetic;
import io.memlog.schemas.Buckets;
import io.memlog.schemas.avro.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class DiskLedgerTest {
    private static final String KEY = "acme/ann/m1";

    private static final LogIdentity LOG = new LogIdentity("cluster", "topic", 1);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    @TempDir
    Path folder;

    private DiskLedger ledger;

    @BeforeEach
    void open() {
        ledger = new DiskLedger(folder, 1);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

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

    @Test
    void whatWasCommittedIsThereAgainAndTheRestIsFoldedAgain() {
        // Given
        ledger.startOver(0, LOG, 2, NOON);
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.advanceTo(0, 5);
        ledger.commit(0, NOON.plusSeconds(1));
        ledger.raiseFloor(0, 4);
        ledger.fold(0, KEY, LedgerEntry.held(7, 2, 21, 22));

        // When
        reopen();

        // Then
        assertThat(ledger.head(0)).isEqualTo(new LedgerHead(LOG, 5, 4, NOON.plusSeconds(1)));
        assertThat(ledger.newest(KEY)).contains(LedgerEntry.held(3, 1, 11, 12));
    }

    @Test
    void storeThatStandsBeforeTheEndOfTheLastProcessIsStillJudgedByWhatItMustHold() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.fold(0, KEY, LedgerEntry.held(7, 2, 21, 22));
        ledger.advanceTo(0, 10);
        ledger.raiseFloor(0, 5);

        // When
        reopen();
        ledger.fold(0, KEY, LedgerEntry.held(12, 3, 31, 32));

        // Then
        assertThat(versionAt(5)).contains(1L);
        assertThat(versionAt(8)).contains(2L);
        assertThat(versionAt(13)).contains(3L);
    }

    @Test
    void startingOverForgetsEverything() {
        // Given
        ledger.startOver(0, LOG, 0, NOON);
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.raiseFloor(0, 4);
        LogIdentity other = new LogIdentity("cluster", "topic created again", 1);

        // When
        ledger.startOver(0, other, 2, NOON);
        reopen();

        // Then
        assertThat(ledger.head(0)).isEqualTo(new LedgerHead(other, 2, 0, NOON));
        assertThat(ledger.newest(KEY)).isEmpty();
        assertThat(ledger.fingerprints(0, 2, StoreName.VECTOR, Arithmetic.XOR_AND_SUM))
                .isEmpty();
    }

    @Test
    void ledgerOfAnotherFormatIsThrownAway() throws RocksDBException {
        // Given
        ledger.startOver(0, LOG, 0, NOON);
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.commit(0, NOON);
        ledger.close();
        try (RocksDB rocks = RocksDB.open(folder.resolve("partition-0").toString())) {
            rocks.put(new byte[] {'h'}, new byte[] {0, 0, 0, 99});
        }

        // When
        open();

        // Then
        assertThat(ledger.head(0)).isEqualTo(LedgerHead.NEW);
        assertThat(ledger.newest(KEY)).isEmpty();
    }

    @Test
    void damagedFilesAreThrownAway() throws IOException {
        // Given
        ledger.startOver(0, LOG, 0, NOON);
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.commit(0, NOON);
        ledger.close();
        Files.writeString(folder.resolve("partition-0").resolve("CURRENT"), "MANIFEST-none");

        // When
        open();

        // Then
        assertThat(ledger.head(0)).isEqualTo(LedgerHead.NEW);
    }

    @Test
    void partitionIsOpenInOneLedgerAtATime() {
        // Given
        ledger.fold(0, KEY, LedgerEntry.held(3, 1, 11, 12));
        ledger.commit(0, NOON);

        // Then
        try (DiskLedger other = new DiskLedger(folder, 1)) {
            assertThatThrownBy(() -> other.head(0)).hasMessageContaining("is it open in another process?");
            ledger.release(0);
            assertThat(other.position(0)).isEqualTo(4);
        }
    }

    @Test
    void closedLedgerRefusesInsteadOfReadingFreedMemory() {
        ledger.close();

        assertThatThrownBy(() -> ledger.newest(KEY)).isInstanceOf(IllegalStateException.class);
    }

    private void reopen() {
        ledger.close();
        open();
    }

    private Optional<Long> versionAt(long watermark) {
        return ledger.statesBetween(KEY, watermark, watermark).getLast().map(LedgerEntry::version);
    }
}
