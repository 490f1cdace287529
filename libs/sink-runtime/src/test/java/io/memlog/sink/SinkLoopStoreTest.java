package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.sink.LogEntry.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the loop meets every answer of the store. */
final class SinkLoopStoreTest extends LoopScene {
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
    void aRowOfRefusalsThatEndsIsPoison() {
        for (int i = 0; i < PartitionWriter.MOST_REFUSED_IN_A_ROW; i++) {
            append(P0, Kind.REFUSED);
        }
        append(P0, 1);
        append(P0, Kind.REFUSED);
        append(P0, 1);
        group.assign(P0, log);

        settle();
        settle();
        settle();
        settle();

        assertThat(letters()).hasSize(PartitionWriter.MOST_REFUSED_IN_A_ROW + 1);
        assertThat(offsets(P0)).containsExactly(16L, 18L);
    }

    @Test
    void aStoreThatRefusesOneRecordAfterTheOtherEndsTheLoop() {
        for (int i = 0; i < 2 * PartitionWriter.MOST_REFUSED_IN_A_ROW; i++) {
            append(P0, Kind.REFUSED);
        }
        group.assign(P0, log);

        assertThatThrownBy(() -> {
                    while (true) {
                        loop.runOnce();
                    }
                })
                .isInstanceOf(ClaimRefusedException.class)
                .hasMessageStartingWith("RECORDS_REFUSED: memory.enriched-0@16: ");

        assertThat(letters()).hasSize(PartitionWriter.MOST_REFUSED_IN_A_ROW);
        assertThat(tables.nextOffset(P0)).isEqualTo(PartitionWriter.MOST_REFUSED_IN_A_ROW);
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
    void aStoreThatWasWrittenSinceTheLogWasAskedIsClaimedWithALogOfNow() {
        MemberLog formerLog = log();
        SinkLoop former = loop("former", formerLog, Runnable::run);
        append(P0, 1);
        group.assign(P0, log);
        script.at(Moment.LOG_ASKED, () -> {
            script.at(Moment.LOG_ASKED, () -> {});
            append(P0, 2);
            group.assign(P0, formerLog);
            settle(former);
            group.assign(P0, log);
            append(P0, 1);
        });

        settle();

        assertThat(offsets(P0)).containsExactly(0L, 1L, 2L, 3L);
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
}
