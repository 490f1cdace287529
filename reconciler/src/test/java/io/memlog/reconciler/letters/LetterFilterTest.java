package io.memlog.reconciler.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.LetterDecisionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterFilterTest {
    private static final KnownLetter LETTER = TestLetters.undecided(5);

    @Test
    void matchesWhatItNames() {
        assertThat(filter("NOT_WIRE_FORMAT", "read-event", "memory.events", "acme")
                        .matches(LETTER))
                .isTrue();
        assertThat(filter("INTERNAL", null, null, null).matches(LETTER)).isFalse();
        assertThat(filter(null, "decide", null, null).matches(LETTER)).isFalse();
        assertThat(filter(null, null, "memory.enriched", null).matches(LETTER)).isFalse();
        assertThat(filter(null, null, null, "globex").matches(LETTER)).isFalse();
    }

    @Test
    void timesAreFromIncludedToExcluded() {
        Instant time = LETTER.letter().time();

        assertThat(times(time, null).matches(LETTER)).isTrue();
        assertThat(times(null, time).matches(LETTER)).isFalse();
        assertThat(times(null, time.plusMillis(1)).matches(LETTER)).isTrue();
        assertThat(times(time.plusMillis(1), null).matches(LETTER)).isFalse();
    }

    @Test
    void stateIsWhatWasDecided() {
        KnownLetter retried = TestLetters.decided(5, LetterDecisionKind.RETRIED);
        KnownLetter discarded = TestLetters.decided(5, LetterDecisionKind.DISCARDED);

        assertThat(Stream.of(LETTER, retried, discarded).map(KnownLetter::state))
                .containsExactly(LetterState.UNDECIDED, LetterState.RETRIED, LetterState.DISCARDED);
        assertThat(LetterFilter.ALL.withState(LetterState.RETRIED).matches(retried))
                .isTrue();
        assertThat(LetterFilter.ALL.withState(LetterState.RETRIED).matches(LETTER))
                .isFalse();
    }

    @Test
    void pagesAreNewestFirstWithoutGapOrRepetition() {
        List<KnownLetter> all = new ArrayList<>();
        for (int offset = 0; offset < 7; offset++) {
            all.add(TestLetters.undecided(offset));
        }
        List<Long> seen = new ArrayList<>();
        LetterCursor cursor = null;
        for (List<KnownLetter> page = page(all, null); !page.isEmpty(); page = page(all, cursor)) {
            page.forEach(known -> seen.add(known.id().offset()));
            cursor = LetterCursor.parse(LetterCursor.of(page.getLast()).toString());
        }

        assertThat(seen).containsExactly(6L, 5L, 4L, 3L, 2L, 1L, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "a.b.c", "1.2.3.4", "-1.0.0", "99999999999999999999.0.0"})
    void refusesAnotherCursor(String text) {
        assertThatThrownBy(() -> LetterCursor.parse(text)).isInstanceOf(MemlogException.class);
    }

    @Test
    void everythingMustBeAskedForByName() {
        assertThatThrownBy(() -> new LetterSelection(null, LetterFilter.ALL, false))
                .isInstanceOfSatisfying(
                        MemlogException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD));
        assertThat(LetterSelection.all().isAll()).isTrue();
        assertThat(LetterSelection.one(new LetterId(0, 1)).id()).isEqualTo(new LetterId(0, 1));
    }

    @Test
    void pruneNeedsAPlaceOrATime() {
        assertThatThrownBy(() -> new Prune.Limit(null, null, null)).isInstanceOf(MemlogException.class);
        assertThatThrownBy(() -> new Prune.Limit(null, 4L, null)).isInstanceOf(MemlogException.class);
        assertThatThrownBy(() -> new Prune.Limit(0, 4L, TestLetters.NOON)).isInstanceOf(MemlogException.class);
        assertThat(new Prune.Limit(0, null, TestLetters.NOON).before()).isEqualTo(TestLetters.NOON);
    }

    @Test
    void backlogCountsByReasonAndKnowsTheOldest() {
        Backlog backlog =
                Backlog.of(Stream.of(9, 4, 6).map(TestLetters::undecided).map(KnownLetter::letter));

        assertThat(backlog.undecided()).isEqualTo(3);
        assertThat(backlog.byCode()).containsEntry("NOT_WIRE_FORMAT", 3L).hasSize(1);
        assertThat(backlog.oldest()).isEqualTo(TestLetters.NOON.plusMillis(4));
    }

    private static List<KnownLetter> page(List<KnownLetter> all, @Nullable LetterCursor after) {
        return all.stream()
                .filter(known -> after == null || after.isAfter(known))
                .sorted(LetterCursor.NEWEST_FIRST)
                .limit(3)
                .toList();
    }

    private static LetterFilter filter(
            @Nullable String code, @Nullable String stage, @Nullable String topic, @Nullable String tenant) {
        return new LetterFilter(code, stage, topic, tenant, null, null, null);
    }

    private static LetterFilter times(@Nullable Instant from, @Nullable Instant to) {
        return new LetterFilter(null, null, null, null, from, to, null);
    }
}
