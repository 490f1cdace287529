package io.memlog.reconciler.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.offsets.BacklogAges.Position;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.StoreName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class BacklogAgesTest {
    private static final Position PLACE = new Position(StoreName.GRAPH, Topics.ENRICHED, 1);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final BacklogAges ages = new BacklogAges();

    @Test
    void firstRecordAfterQuietDayIsAsOldAsTheLastReadingWithoutIt() {
        ages.level(PLACE, NOW.minusSeconds(10));

        assertThat(ages.behind(PLACE, NOW.minus(Duration.ofDays(1)), NOW)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void storeThatStandsStillGetsLater() {
        ages.level(PLACE, NOW.minusSeconds(10));
        ages.behind(PLACE, NOW.minusSeconds(60), NOW);

        assertThat(ages.behind(PLACE, NOW.minusSeconds(60), NOW.plusSeconds(400)))
                .isEqualTo(Duration.ofSeconds(410));
    }

    @Test
    void storeThatCatchesUpIsAsLateAsItsNewestRecord() {
        ages.level(PLACE, NOW.minusSeconds(600));

        assertThat(ages.behind(PLACE, NOW.minusSeconds(30), NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void storeThatNeverAppliedAnythingIsLateSinceThatWasSeen() {
        assertThat(ages.behind(PLACE, null, NOW)).isZero();

        assertThat(ages.behind(PLACE, null, NOW.plusSeconds(301))).isEqualTo(Duration.ofSeconds(301));
    }

    @Test
    void readingsThatOverlapKeepTheLaterOne() {
        ages.level(PLACE, NOW.minusSeconds(5));
        ages.level(PLACE, NOW.minusSeconds(9));

        assertThat(ages.behind(PLACE, null, NOW)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void recordFromTheFutureIsNotLate() {
        assertThat(ages.behind(PLACE, NOW.plusSeconds(3), NOW)).isZero();
    }
}
