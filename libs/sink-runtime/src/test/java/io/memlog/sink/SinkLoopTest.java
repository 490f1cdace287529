package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.LogEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the loop reads, gathers batches, and ends. */
final class SinkLoopTest extends LoopScene {
    @Test
    void recordsAreWrittenInOrderAndTheOffsetPassesMarkers() {
        append(P0, 3);
        append(P0, Kind.MARKER);
        group.assign(P0, log);

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(tables.nextOffset(P0)).isEqualTo(4);
    }

    @Test
    void aBatchNeverSpansPartitionsAndHoldsAtMostItsRecords() {
        append(P0, 10);
        append(P1, 2);
        group.assign(P0, log);
        group.assign(P1, log);

        settle();

        assertThat(heard.committed())
                .allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(MAX_RECORDS));
        assertThat(offsets(P0)).hasSize(10);
        assertThat(offsets(P1)).containsExactly(0L, 1L);
    }

    @Test
    void anIdlePartitionMovesWithMarkersAndIsLeftAloneOtherwise() {
        group.assign(P0, log);
        settle();
        append(P0, Kind.MARKER);

        settle();

        assertThat(heard.committed()).hasSize(1);
        assertThat(tables.nextOffset(P0)).isEqualTo(1);
    }

    @Test
    void theEventOffsetFollowsProgressOfTheSamePartition() {
        append(P0, Kind.PROGRESS);
        append(P0, Kind.PROGRESS_ELSEWHERE);
        append(P0, Kind.RECORD);
        group.assign(P0, log);

        settle();

        assertThat(heard.committed().getLast().eventOffset())
                .isEqualTo(cluster.log(P0).entry(0).eventOffset());
    }

    @Test
    void anOffsetDoesNotPassBeforeItsDeadLetterIsDurable() {
        append(P0, Kind.UNREADABLE);
        append(P0, 1);
        group.assign(P0, log);
        script.loseAlways(Moment.LETTER_UNSENT);
        settle();
        assertThat(tables.nextOffset(P0)).isZero();
        script.heal(Moment.LETTER_UNSENT);
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(letters()).containsExactly(0L);
        assertThat(offsets(P0)).containsExactly(1L);
    }

    @Test
    void anIdlePartitionNoticesThatItsTopicIsAnother() {
        group.assign(P0, log);
        settle();
        cluster.create(Topics.ENRICHED, 2);
        clock.advance(Duration.ofSeconds(30));

        assertThatThrownBy(this::settle).isInstanceOf(ClaimRefusedException.class);
    }

    @Test
    void aTopicThatIsRecreatedUnderARunningLoopEndsItBeforeAnythingIsWritten() {
        group.assign(P0, log);
        settle();
        cluster.create(Topics.ENRICHED, 2);
        append(P0, 3);

        assertThatThrownBy(this::settle).isInstanceOf(ClaimRefusedException.class);

        assertThat(heard.committed()).isEmpty();
    }

    @Test
    void nothingIsWrittenWhileTheLogDoesNotSayWhichTopicItIs() {
        group.assign(P0, log);
        settle();
        append(P0, 3);
        script.loseAlways(Moment.SOURCE_ASKED);
        settle();
        assertThat(heard.committed()).isEmpty();
        script.heal(Moment.SOURCE_ASKED);
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aPositionThatTheLogDoesNotHaveIsAskedForAgain() {
        append(P0, 1);
        group.assign(P0, log);
        settle();
        log.misplace(P0);
        append(P0, 1);

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void theNextOwnerGoesOnWhereTheStoreStands() {
        append(P0, 2);
        group.assign(P0, log);
        settle();
        group.revoke(P0);
        append(P0, 2);
        settle();
        MemberLog otherLog = log();
        group.assign(P0, otherLog);
        SinkLoop other = loop("other", otherLog, Runnable::run);

        for (int turn = 0; turn < 5; turn++) {
            other.runOnce();
        }

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void readingGoesOnWhileABatchIsUnderWayButOnlyUpToALimit() {
        List<Runnable> underWay = new ArrayList<>();
        SinkLoop slow = loop("slow", log, underWay::add);
        group.assign(P0, log);
        slow.runOnce();
        underWay.removeFirst().run();
        append(P0, 2);
        slow.runOnce();
        slow.runOnce();
        append(P0, 3 * MAX_RECORDS);

        slow.runOnce();
        slow.runOnce();
        assertThat(underWay).hasSize(1);
        assertThat(log.isPaused(P0)).isTrue();
        for (int turn = 0; turn < 10 && !underWay.isEmpty(); turn++) {
            underWay.removeFirst().run();
            slow.runOnce();
        }

        assertThat(offsets(P0)).hasSize(2 + 3 * MAX_RECORDS).isSorted();
        assertThat(heard.committed())
                .extracting(batch -> batch.records().size())
                .containsExactly(2, 4, 4, 4);
    }

    @Test
    void aBatchUnderWayOfALostPartitionChangesNothingOfItsNextLife() {
        List<Runnable> underWay = new ArrayList<>();
        SinkLoop slow = loop("slow", log, underWay::add);
        group.assign(P0, log);
        slow.runOnce();
        underWay.removeFirst().run();
        append(P0, 2);
        slow.runOnce();
        slow.runOnce();
        group.revoke(P0);
        slow.runOnce();
        group.assign(P0, log);
        slow.runOnce();
        assertThat(underWay).hasSize(2);

        underWay.removeFirst().run();
        for (int turn = 0; turn < 5; turn++) {
            slow.runOnce();
            underWay.forEach(Runnable::run);
            underWay.clear();
        }

        assertThat(offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void whatWasReadIsWrittenBeforeTheLoopEnds() {
        append(P0, 3 * MAX_RECORDS);
        group.assign(P0, log);
        loop.runOnce();
        loop.runOnce();
        loop.runOnce();
        assertThat(offsets(P0)).hasSizeLessThan(3 * MAX_RECORDS);

        loop.stop();
        loop.run();

        assertThat(offsets(P0)).hasSize(3 * MAX_RECORDS);
    }

    @Test
    void lagToolsHearTheOffsetsAtTheEnd() {
        append(P0, 2);
        group.assign(P0, log);
        settle();

        loop.close();

        assertThat(group.reported()).containsEntry(P0, 2L);
        assertThat(log.isClosed()).isTrue();
    }

    @Test
    void readinessNeedsAnAssignment() {
        settle();
        assertThat(loop.isReady()).isFalse();
        group.assign(P0, log);

        settle();

        assertThat(loop.isReady()).isTrue();
    }
}
