package io.memlog.reconciler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final String KEY = "acme/ann/m1";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final List<KnownFinding> published = new ArrayList<>();
    private final Findings findings = new Findings(Clock.fixed(NOW, ZoneOffset.UTC), published::add);

    @Test
    void bothStoresMayHaveAFindingOnTheSameKey() {
        findings.apply(List.of(
                TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of()),
                TestResults.of(StoreName.GRAPH, List.of(missing(StoreName.GRAPH)), Set.of())));

        assertThat(findings.open())
                .extracting(finding -> finding.difference().findingId())
                .containsExactly("GRAPH/MISSING/" + KEY, "VECTOR/MISSING/" + KEY);
    }

    @Test
    void clearedKeyIsRepairedAndPublished() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of(KEY))));

        assertThat(findings.open()).isEmpty();
        assertThat(published).extracting(KnownFinding::state).containsExactly(FindingState.OPEN, FindingState.REPAIRED);
    }

    @Test
    void keyThatWasNotReadAgainStaysOpen() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of())));
        findings.apply(List.of(TestResults.of(StoreName.GRAPH, List.of(), Set.of(KEY))));

        assertThat(findings.openKeys()).containsEntry(StoreName.VECTOR, Set.of(KEY));
    }

    @Test
    void anotherKindOnTheSameKeyReplacesTheFirst() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        Difference corrupt = new Difference(StoreName.VECTOR, FindingKind.CORRUPT, KEY, 1, 7L, 2L, 2L, 0xFFL, 0xFEL);

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(corrupt), Set.of())));

        assertThat(findings.open())
                .extracting(finding -> finding.difference().kind())
                .containsExactly(FindingKind.CORRUPT);
        assertThat(findings.countOpen(StoreName.VECTOR, FindingKind.MISSING)).isZero();
    }

    @Test
    void repairedFindingThatComesBackIsOpenAgainSinceTheFirstTime() {
        Findings later = new Findings(Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC), published::add);
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of(KEY))));
        findings.all().forEach(later::restore);

        later.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        assertThat(later.open()).singleElement().satisfies(finding -> {
            assertThat(finding.firstSeenAt()).isEqualTo(NOW);
            assertThat(finding.lastSeenAt()).isEqualTo(NOW.plusSeconds(60));
        });
    }

    @Test
    void publishedRecordReadsBackAsTheSameFinding() {
        for (String key : List.of(KEY, "no key at all", "~node/4:ab:7", "a/b/c/d")) {
            KnownFinding finding = KnownFinding.opened(
                    new Difference(StoreName.GRAPH, FindingKind.ORPHAN, key, 1, null, null, 3L, null, -9L),
                    FindingDepth.DEEP,
                    NOW);

            assertThat(KnownFinding.of(finding.toAvro())).isEqualTo(finding);
        }
    }

    @Test
    void acceptedFindingStaysSoWhileItIsTheSame() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        KnownFinding accepted = findings.accept(List.of("VECTOR/MISSING/" + KEY), "moved away on purpose")
                .getFirst();
        assertThat(accepted.state()).isEqualTo(FindingState.ACCEPTED);
        assertThat(KnownFinding.of(accepted.toAvro())).isEqualTo(accepted);

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        assertThat(findings.open()).isEmpty();
        assertThat(findings.openKeys()).containsEntry(StoreName.VECTOR, Set.of(KEY));

        Difference other = new Difference(StoreName.VECTOR, FindingKind.MISSING, KEY, 1, 9L, 3L, null, 0xFAL, null);
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(other), Set.of())));
        assertThat(findings.open())
                .singleElement()
                .satisfies(finding -> assertThat(finding.reason()).isNull());
    }

    @Test
    void acceptedFindingThatIsGoneIsRepaired() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        findings.accept(List.of("VECTOR/MISSING/" + KEY), "known");

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of(KEY))));

        assertThat(findings.all()).extracting(KnownFinding::state).containsExactly(FindingState.REPAIRED);
        assertThatThrownBy(() -> findings.accept(List.of("VECTOR/MISSING/" + KEY), "too late"))
                .isInstanceOf(MemlogException.class);
    }

    @Test
    void noneIsAcceptedIfOneIsNotKnown() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        assertThatThrownBy(() -> findings.accept(List.of("VECTOR/MISSING/" + KEY, "VECTOR/STALE/" + KEY), "known"))
                .isInstanceOf(MemlogException.class)
                .hasMessageContaining("number 2 of 2");

        assertThat(findings.open()).hasSize(1);
    }

    @Test
    void repairThatChangedNothingLeavesItOpen() {
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        findings.repairing(List.of("VECTOR/MISSING/" + KEY, "VECTOR/STALE/unknown"));
        assertThat(findings.open()).extracting(KnownFinding::state).containsExactly(FindingState.REPAIRING);

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        assertThat(findings.open()).extracting(KnownFinding::state).containsExactly(FindingState.OPEN);
    }

    @Test
    void readingOfDigestsSaysNothingOnWhatOnlyADeepOneSees() {
        findings.apply(
                List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())),
                FindingDepth.DEEP);

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of(KEY))), FindingDepth.DIGESTS);
        assertThat(findings.open()).hasSize(1);
        assertThat(findings.openKeys(FindingDepth.DIGESTS)).isEmpty();
        assertThat(findings.openKeys(FindingDepth.DEEP)).hasSize(1);

        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(), Set.of(KEY))), FindingDepth.DEEP);
        assertThat(findings.open()).isEmpty();
    }

    @Test
    void whatWasRepairedLongAgoIsDeletedForAll() {
        List<String> deleted = new ArrayList<>();
        List<KnownFinding> elsewhere = new ArrayList<>();
        Findings later = new Findings(Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC), new FindingsLog() {
            @Override
            public void publish(KnownFinding finding) {}

            @Override
            public void delete(String findingId) {
                deleted.add(findingId);
            }

            @Override
            public void catchUp(Findings all) {
                elsewhere.forEach(all::restore);
            }
        });
        KnownFinding open = KnownFinding.opened(missing(StoreName.GRAPH), FindingDepth.DIGESTS, NOW);
        later.restore(open);
        later.restore(KnownFinding.opened(missing(StoreName.VECTOR), FindingDepth.DIGESTS, NOW)
                .repaired(NOW));

        assertThat(later.deleteRepaired(NOW)).isZero();
        assertThat(later.deleteRepaired(NOW.plusMillis(1))).isEqualTo(1);
        assertThat(deleted).containsExactly("VECTOR/MISSING/" + KEY);
        assertThat(later.all()).containsExactly(open);

        // Another reconciler has found it repaired just now
        elsewhere.add(open.repaired(NOW.plusSeconds(50)));
        assertThat(later.deleteRepaired(NOW.plusMillis(1))).isZero();
    }

    @Test
    void whatWasAcceptedElsewhereStaysSo() {
        List<KnownFinding> elsewhere = new ArrayList<>();
        Findings here = new Findings(Clock.fixed(NOW, ZoneOffset.UTC), new FindingsLog() {
            @Override
            public void publish(KnownFinding finding) {}

            @Override
            public void catchUp(Findings all) {
                elsewhere.forEach(all::restore);
            }
        });
        here.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));
        elsewhere.add(here.open().getFirst().accepted("known"));

        here.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(missing(StoreName.VECTOR)), Set.of())));

        assertThat(here.open()).isEmpty();
        assertThat(here.all()).extracting(KnownFinding::reason).containsExactly("known");
    }

    private static Difference missing(StoreName store) {
        return new Difference(store, FindingKind.MISSING, KEY, 1, 7L, 2L, null, 0xFFL, null);
    }
}
