package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.LogEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** How the loop meets every answer of store and log. */
final class SinkLoopTest {
    private static final TopicPartition P0 = new TopicPartition(Topics.ENRICHED, 0);
    private static final TopicPartition P1 = new TopicPartition(Topics.ENRICHED, 1);
    private static final int MAX_RECORDS = 4;

    private final ManualClock clock = new ManualClock();
    private final Cluster cluster = new Cluster(clock);
    private final Group group = new Group();
    private final Ledger ledger = new Ledger(cluster, new Trace(clock, false));
    private final StoreTables tables = new StoreTables(ledger);
    private final Script script = new Script();
    private final MemberStore store = new MemberStore(tables, new FencedProtocol(clock), script);
    private final HeardSink heard = new HeardSink(new ArrayList<>());
    private final MemberLog log = log();
    private final SinkLoop loop = loop("me", log, Runnable::run);

    SinkLoopTest() {
        cluster.create(Topics.ENRICHED, 2);
    }

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
    void aStoreThatIsAwayIsAskedAgainAfterAWaitAndNothingIsReadMeanwhile() {
        group.assign(P0, log);
        settle();
        append(P0, 3);
        tables.setAway(true);
        settle();
        assertThat(log.isPaused(P0)).isTrue();
        assertThat(loop.isReady()).isFalse();
        tables.setAway(false);

        settle();
        assertThat(heard.committed()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(log.isPaused(P0)).isFalse();
        assertThat(loop.isReady()).isTrue();
    }

    @Test
    void aStoreThatIsAwayAtTheClaimIsAskedAgain() {
        append(P0, 1);
        group.assign(P0, log);
        tables.setAway(true);
        settle();
        tables.setAway(false);
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(offsets(P0)).containsExactly(0L);
    }

    @Test
    void anUnknownCommitThatTookEffectIsNotRepeated() {
        append(P0, 3);
        group.assign(P0, log);
        script.lose(Moment.BATCH_COMMITTED);

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(heard.heard()).contains("reclaiming memory.enriched-0");
    }

    @Test
    void anUnknownCommitThatWasLostIsRepeated() {
        append(P0, 3);
        group.assign(P0, log);
        script.lose(Moment.BATCH_UNCOMMITTED);

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFencedLoopWritesNothingAndComesBackOnlyIfThePartitionStaysItsOwn() {
        append(P0, 1);
        group.assign(P0, log);
        settle();
        store.claim(cluster.source(P0), cluster.bounds(P0), "other");
        append(P0, 1);

        settle();
        assertThat(offsets(P0)).containsExactly(0L);
        assertThat(heard.heard()).contains("fenced memory.enriched-0");
        clock.advance(Duration.ofSeconds(10));
        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void aFencedLoopThatLosesThePartitionNeverClaimsItAgain() {
        append(P0, 1);
        group.assign(P0, log);
        settle();
        Lease other = store.claim(cluster.source(P0), cluster.bounds(P0), "other");
        append(P0, 1);
        settle();
        group.revoke(P0);
        clock.advance(Duration.ofSeconds(10));

        settle();

        assertThat(store.commit(new Batch(other, List.of(), other.nextOffset(), -1, 0)))
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void aRefusedRecordIsDeadLetteredAloneAndTheRestPasses() {
        append(P0, 6);
        append(P0, Kind.REFUSED);
        append(P0, 3);
        group.assign(P0, log);

        settle();

        assertThat(letters()).containsExactly(6L);
        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 7L, 8L, 9L);
        assertThat(tables.nextOffset(P0)).isEqualTo(10);
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
    void aSlowStoreGetsSmallerBatches() {
        append(P0, 20);
        group.assign(P0, log);
        script.at(Moment.BATCH_LOCKED, () -> clock.advance(Duration.ofSeconds(4)));

        settle();

        assertThat(heard.committed())
                .extracting(batch -> batch.records().size())
                .startsWith(4, 2, 1, 1);
        settle();
        assertThat(offsets(P0)).hasSize(20).isSorted();
    }

    @Test
    void aDeadLetterIsNotRepeatedWhenOnlyTheStoreFails() {
        append(P0, Kind.UNREADABLE);
        group.assign(P0, log);
        script.lose(Moment.BATCH_BEGUN);
        settle();
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(letters()).containsExactly(0L);
        assertThat(tables.nextOffset(P0)).isEqualTo(1);
    }

    @Test
    void aRefusedClaimEndsTheLoop() {
        group.assign(P0, log);
        settle();
        group.revoke(P0);
        settle();
        cluster.create(Topics.ENRICHED, 2);
        group.assign(P0, log);

        assertThatThrownBy(this::settle).isInstanceOf(ClaimRefusedException.class);
    }

    @Test
    void anIdlePartitionNoticesThatItsLeaseIsVoid() {
        append(P0, 1);
        group.assign(P0, log);
        settle();
        store.claim(cluster.source(P0), cluster.bounds(P0), "other");

        settle();
        assertThat(heard.heard()).doesNotContain("fenced memory.enriched-0");
        clock.advance(Duration.ofSeconds(30));
        settle();

        assertThat(heard.heard()).contains("fenced memory.enriched-0");
        assertThat(offsets(P0)).containsExactly(0L);
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

    private void append(TopicPartition partition, int records) {
        for (int i = 0; i < records; i++) {
            append(partition, Kind.RECORD);
        }
    }

    private void append(TopicPartition partition, Kind kind) {
        cluster.log(partition).append(kind, clock.instant());
    }

    /** Offsets in the order in which they were applied. */
    private List<Long> offsets(TopicPartition partition) {
        return tables.applied(partition).stream().map(LogEntry::offset).toList();
    }

    private List<Long> letters() {
        return ledger.letters().stream().map(LogEntry::offset).toList();
    }

    /** Turns enough for everything that can happen without time passing. */
    private void settle() {
        for (int turn = 0; turn < 20; turn++) {
            loop.runOnce();
        }
    }

    private MemberLog log() {
        return new MemberLog(cluster, group, script, () -> Integer.MAX_VALUE);
    }

    private SinkLoop loop(String owner, Log readFrom, Executor threads) {
        var parts = new SinkParts(
                owner,
                store,
                LogEntry::decode,
                new MemberLetters(cluster, ledger, script),
                heard,
                clock,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1)),
                MAX_RECORDS,
                Duration.ofSeconds(20));
        return new SinkLoop(readFrom, parts, threads, Runnable::run);
    }
}
