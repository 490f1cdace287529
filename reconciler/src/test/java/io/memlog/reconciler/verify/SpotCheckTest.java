package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.reconciler.verify.SpotCheck.InStore;
import io.memlog.reconciler.verify.SpotCheck.Spot;
import io.memlog.reconciler.verify.SpotCheck.State;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SpotCheckTest extends VerificationScene {
    private final List<KnownFinding> published = new ArrayList<>();
    private final Findings findings = new Findings(Clock.systemUTC(), published::add);
    private final SpotCheck spotCheck =
            new SpotCheck(List.of(store(StoreName.VECTOR), store(StoreName.GRAPH)), log, findings);

    @Test
    void whatIsAsTheLogSaysIsEqualInBothStores() {
        Spot spot = only(key(5));

        assertThat(spot.state()).isEqualTo(State.EQUAL);
        assertThat(spot.logVersion()).isEqualTo(1);
        assertThat(spot.stores()).extracting(InStore::state).containsExactly(State.EQUAL, State.EQUAL);
        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void differenceInOneStoreIsNamedAndPublished(StoreName name) {
        store(name).replace(row(name, key(5)).with(new Fields.Digested(4711)));

        Spot spot = only(key(5));

        assertThat(spot.state()).isEqualTo(State.DIFFERENT);
        assertThat(spot.stores())
                .filteredOn(found -> found.state() == State.DIFFERENT)
                .extracting(InStore::findingId)
                .containsExactly(name + "/CORRUPT/" + key(5));
        assertThat(findings.open())
                .extracting(KnownFinding::difference)
                .extracting(Difference::key)
                .containsExactly(key(5));

        // When: it is right again, so is the finding.
        store(name).replace(row(name, key(5)).with(new Fields.NotRead()));
        assertThat(only(key(5)).state()).isEqualTo(State.EQUAL);
        assertThat(findings.open()).isEmpty();
    }

    @Test
    void missingRowIsDifferentWhateverIsAskedBeside() {
        store(StoreName.GRAPH).remove(key(6));

        assertThat(spotCheck.of(List.of(key(5), key(6), key(7))))
                .extracting(Spot::state)
                .containsExactly(State.EQUAL, State.DIFFERENT, State.EQUAL);
    }

    @Test
    void whatTheStoreHasNotComeToIsBacklog() {
        store(StoreName.GRAPH).remove(key(5));
        store(StoreName.VECTOR).apply(key(5), log.put(key(5), 2, 77, 78));

        Spot spot = only(key(5));

        assertThat(spot.state()).isEqualTo(State.BACKLOG);
        assertThat(spot.logVersion()).isEqualTo(2);
        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void storeThatCannotBeReadIsUnknownAndTheOtherIsStillCompared(StoreName name) {
        store(name).isDown = true;

        Spot spot = only(key(5));

        assertThat(spot.state()).isEqualTo(State.UNKNOWN);
        assertThat(spot.stores()).extracting(InStore::state).containsExactlyInAnyOrder(State.EQUAL, State.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void storeThatWentBackBeyondTheLedgerIsUnknownAndTheLedgerIsKept(StoreName name) {
        // Given: a check has let the ledger go of what is below both stores.
        run();
        store(name).nextOffsets.put(FakeLog.partitionOf(key(5)), 1L);

        assertThat(only(key(5)).state()).isEqualTo(State.UNKNOWN);
        assertThat(log.ledger().floor(FakeLog.partitionOf(key(5)))).isGreaterThan(1);
    }

    private Spot only(String key) {
        return spotCheck.of(List.of(key)).getFirst();
    }
}
