package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Progress;
import io.memlog.sink.InMemoryStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the loop meets every answer of store and log. */
final class SinkLoopTest {
    private static final TopicPartition P0 = new TopicPartition(Topics.ENRICHED, 0);
    private static final TopicPartition P1 = new TopicPartition(Topics.ENRICHED, 1);
    private static final int MAX_RECORDS = 4;

    private final InMemoryLog log = new InMemoryLog();
    private final InMemoryStore store = new InMemoryStore();
    private final ManualClock clock = new ManualClock();
    private final List<String> heard = new ArrayList<>();
    private final List<Long> letters = new ArrayList<>();
    private boolean deadLettersAway;
    private final SinkLoop loop = loop("me", log);

    @Test
    void recordsAreWrittenInOrderAndTheOffsetPassesMarkers() {
        append(P0, 3);
        log.appendMarker(P0);
        log.assign(P0);

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(store.nextOffset(P0)).isEqualTo(4);
    }

    @Test
    void aBatchNeverSpansPartitionsAndHoldsAtMostItsRecords() {
        append(P0, 10);
        append(P1, 2);
        log.assign(P0);
        log.assign(P1);

        settle();

        assertThat(store.committed)
                .allSatisfy(batch -> assertThat(batch.records()).hasSizeLessThanOrEqualTo(MAX_RECORDS));
        assertThat(store.offsets(P0)).hasSize(10);
        assertThat(store.offsets(P1)).containsExactly(0L, 1L);
    }

    @Test
    void anIdlePartitionMovesWithMarkersAndIsLeftAloneOtherwise() {
        log.assign(P0);
        settle();
        log.appendMarker(P0);

        settle();

        assertThat(store.committed).hasSize(1);
        assertThat(store.nextOffset(P0)).isEqualTo(1);
    }

    @Test
    void theEventOffsetFollowsProgressOfTheSamePartition() {
        log.append(P0, "progress 0 41");
        log.append(P0, "progress 1 99");
        log.append(P0, "record");
        log.assign(P0);

        settle();

        assertThat(store.committed.getLast().eventOffset()).isEqualTo(41);
    }

    @Test
    void aStoreThatIsAwayIsAskedAgainAfterAWaitAndNothingIsReadMeanwhile() {
        log.assign(P0);
        settle();
        append(P0, 3);
        store.isAway = true;
        settle();
        assertThat(log.isPaused(P0)).isTrue();
        assertThat(loop.isReady()).isFalse();
        store.isAway = false;

        settle();
        assertThat(store.committed).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(log.isPaused(P0)).isFalse();
        assertThat(loop.isReady()).isTrue();
    }

    @Test
    void aStoreThatIsAwayAtTheClaimIsAskedAgain() {
        append(P0, 1);
        log.assign(P0);
        store.isAway = true;
        settle();
        store.isAway = false;
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L);
    }

    @Test
    void anUnknownCommitThatTookEffectIsNotRepeated() {
        append(P0, 3);
        log.assign(P0);
        store.faults.add(Fault.UNKNOWN_APPLIED);

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L);
        assertThat(heard).contains("reclaiming memory.enriched-0");
    }

    @Test
    void anUnknownCommitThatWasLostIsRepeated() {
        append(P0, 3);
        log.assign(P0);
        store.faults.add(Fault.UNKNOWN_LOST);

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFencedLoopWritesNothingAndComesBackOnlyIfThePartitionStaysItsOwn() {
        append(P0, 1);
        log.assign(P0);
        settle();
        store.claim(new SourcePartition("cluster", Uuid.ONE_UUID, 1, P0), new LogBounds(0, 1), "other");
        append(P0, 1);

        settle();
        assertThat(store.offsets(P0)).containsExactly(0L);
        assertThat(heard).contains("fenced memory.enriched-0");
        clock.advance(Duration.ofSeconds(10));
        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void aFencedLoopThatLosesThePartitionNeverClaimsItAgain() {
        append(P0, 1);
        log.assign(P0);
        settle();
        Lease other = store.claim(new SourcePartition("cluster", Uuid.ONE_UUID, 1, P0), new LogBounds(0, 1), "other");
        append(P0, 1);
        settle();
        log.revoke(P0);
        clock.advance(Duration.ofSeconds(10));

        settle();

        assertThat(store.commit(new Batch(other, List.of(), 2, -1, 0))).isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void aRefusedRecordIsDeadLetteredAloneAndTheRestPasses() {
        append(P0, 10);
        log.assign(P0);
        store.poisonOffset = 6L;

        settle();

        assertThat(letters).containsExactly(6L);
        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 7L, 8L, 9L);
        assertThat(store.nextOffset(P0)).isEqualTo(10);
    }

    @Test
    void anOffsetDoesNotPassBeforeItsDeadLetterIsDurable() {
        log.append(P0, "garbage");
        append(P0, 1);
        log.assign(P0);
        deadLettersAway = true;
        settle();
        assertThat(store.nextOffset(P0)).isZero();
        deadLettersAway = false;
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(letters).containsExactly(0L);
        assertThat(store.offsets(P0)).containsExactly(1L);
    }

    @Test
    void aSlowStoreGetsSmallerBatches() {
        append(P0, 20);
        log.assign(P0);
        store.duringCommit = () -> clock.advance(Duration.ofSeconds(4));

        settle();

        assertThat(store.committed).extracting(batch -> batch.records().size()).startsWith(4, 2, 1, 1);
        settle();
        assertThat(store.offsets(P0)).hasSize(20).isSorted();
    }

    @Test
    void aDeadLetterIsNotRepeatedWhenOnlyTheStoreFails() {
        log.append(P0, "garbage");
        log.assign(P0);
        store.faults.add(Fault.UNAVAILABLE);
        settle();
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(letters).containsExactly(0L);
        assertThat(store.nextOffset(P0)).isEqualTo(1);
    }

    @Test
    void aRefusedClaimEndsTheLoop() {
        log.assign(P0);
        settle();
        log.revoke(P0);
        settle();
        log.topicId = Uuid.randomUuid();
        log.assign(P0);

        assertThatThrownBy(this::settle).isInstanceOf(ClaimRefusedException.class);
    }

    @Test
    void aTopicThatIsRecreatedUnderARunningLoopEndsItBeforeAnythingIsWritten() {
        log.assign(P0);
        settle();
        log.topicId = Uuid.randomUuid();
        append(P0, 3);

        assertThatThrownBy(this::settle).isInstanceOf(ClaimRefusedException.class);

        assertThat(store.committed).isEmpty();
    }

    @Test
    void nothingIsWrittenWhileTheLogDoesNotSayWhichTopicItIs() {
        log.assign(P0);
        settle();
        append(P0, 3);
        log.isAway = true;
        settle();
        assertThat(store.committed).isEmpty();
        log.isAway = false;
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aPositionThatTheLogDoesNotHaveIsAskedForAgain() {
        append(P0, 1);
        log.assign(P0);
        settle();
        log.misplace(P0);
        append(P0, 1);

        settle();

        assertThat(store.offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void theNextOwnerGoesOnWhereTheStoreStands() {
        append(P0, 2);
        log.assign(P0);
        settle();
        log.revoke(P0);
        append(P0, 2);
        settle();
        var otherLog = new InMemoryLog();
        for (int i = 0; i < 4; i++) {
            otherLog.append(P0, "record");
        }
        otherLog.assign(P0);
        SinkLoop other = loop("other", otherLog);

        for (int turn = 0; turn < 5; turn++) {
            other.runOnce();
        }

        assertThat(store.offsets(P0)).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void readingGoesOnWhileABatchIsUnderWayButOnlyUpToALimit() {
        List<Runnable> underWay = new ArrayList<>();
        SinkLoop slow = loop("slow", log, underWay::add);
        log.assign(P0);
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

        assertThat(store.offsets(P0)).hasSize(2 + 3 * MAX_RECORDS).isSorted();
        assertThat(store.committed).extracting(batch -> batch.records().size()).containsExactly(2, 4, 4, 4);
    }

    @Test
    void aBatchUnderWayOfALostPartitionChangesNothingOfItsNextLife() {
        List<Runnable> underWay = new ArrayList<>();
        SinkLoop slow = loop("slow", log, underWay::add);
        log.assign(P0);
        slow.runOnce();
        underWay.removeFirst().run();
        append(P0, 2);
        slow.runOnce();
        slow.runOnce();
        log.revoke(P0);
        slow.runOnce();
        log.assign(P0);
        slow.runOnce();
        assertThat(underWay).hasSize(2);

        underWay.removeFirst().run();
        for (int turn = 0; turn < 5; turn++) {
            slow.runOnce();
            underWay.forEach(Runnable::run);
            underWay.clear();
        }

        assertThat(store.offsets(P0)).containsExactly(0L, 1L);
    }

    @Test
    void whatWasReadIsWrittenBeforeTheLoopEnds() {
        append(P0, 3 * MAX_RECORDS);
        log.assign(P0);
        loop.runOnce();
        loop.runOnce();
        loop.runOnce();
        assertThat(store.offsets(P0)).hasSizeLessThan(3 * MAX_RECORDS);

        loop.stop();
        loop.run();

        assertThat(store.offsets(P0)).hasSize(3 * MAX_RECORDS);
    }

    @Test
    void lagToolsHearTheOffsetsAtTheEnd() {
        append(P0, 2);
        log.assign(P0);
        settle();

        loop.close();

        assertThat(log.reported).containsEntry(P0, 2L);
        assertThat(log.isClosed).isTrue();
    }

    @Test
    void readinessNeedsAnAssignment() {
        settle();
        assertThat(loop.isReady()).isFalse();
        log.assign(P0);

        settle();

        assertThat(loop.isReady()).isTrue();
    }

    private void append(TopicPartition partition, int records) {
        for (int i = 0; i < records; i++) {
            log.append(partition, "record");
        }
    }

    /** Turns enough for everything that can happen without time passing. */
    private void settle() {
        for (int turn = 0; turn < 20; turn++) {
            loop.runOnce();
        }
    }

    private SinkLoop loop(String owner, Log readFrom) {
        return loop(owner, readFrom, Runnable::run);
    }

    private SinkLoop loop(String owner, Log readFrom, Executor threads) {
        var parts = new SinkParts(
                owner,
                store,
                SinkLoopTest::decode,
                this::deadLetter,
                new HeardSink(heard),
                clock,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1)),
                MAX_RECORDS,
                Duration.ofSeconds(20));
        return new SinkLoop(readFrom, parts, threads);
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> raw, MemlogException reason) {
        if (deadLettersAway) {
            throw new LogUnavailableException("away", reason);
        }
        letters.add(raw.offset());
    }

    private static ConsumerRecord<String, @Nullable SpecificRecord> decode(ConsumerRecord<byte[], byte[]> raw) {
        String[] words = new String(raw.value(), UTF_8).split(" ", -1);
        if (!Set.of("record", "progress").contains(words[0])) {
            throw new MemlogException(ErrorCode.NOT_WIRE_FORMAT, "garbage");
        }
        SpecificRecord value = words.length == 1
                ? null
                : new Progress(Integer.parseInt(words[1]), Long.parseLong(words[2]), Instant.EPOCH);
        return new ConsumerRecord<>(raw.topic(), raw.partition(), raw.offset(), new String(raw.key(), UTF_8), value);
    }
}
