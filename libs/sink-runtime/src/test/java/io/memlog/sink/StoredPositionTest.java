package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memlog.schemas.Topics;
import io.memlog.sink.ClaimRefusedException.Reason;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** When a store may be written from a log, and when a batch follows. */
final class StoredPositionTest {
    private static final Uuid TOPIC_ID = new Uuid(1, 2);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final SourcePartition SOURCE =
            new SourcePartition("cluster", TOPIC_ID, 4, new TopicPartition(Topics.ENRICHED, 3));
    private static final StoredPosition STORED =
            new StoredPosition("cluster", TOPIC_ID.toString(), 4, 100, 41, 7, NOON);

    @Test
    void aClaimGoesOnWhereTheStoreStandsUnderANewEpoch() {
        Lease lease = STORED.takenOverBy("me", SOURCE, new LogBounds(100, 100));

        assertThat(lease).isEqualTo(new Lease(SOURCE, "me", 8, 100, 41));
    }

    @Test
    void aRefusalNamesThePositionWhatIsExpectedAndFoundAndWhatToDo() {
        assertThat(refusal(SOURCE, new LogBounds(101, 200)))
                .hasMessage(
                        "RETENTION_GAP: memory.enriched-3@100: expected a log that starts at or before it, found start 101: records are gone; rebuild into an empty store");
    }

    @Test
    void anotherLogThanTheOneTheStoreWasFilledFromIsRefused() {
        TopicPartition partition = SOURCE.partition();

        assertReason(Reason.OTHER_CLUSTER, new SourcePartition("other", TOPIC_ID, 4, partition));
        assertReason(Reason.TOPIC_RECREATED, new SourcePartition("cluster", new Uuid(3, 4), 4, partition));
        assertReason(Reason.PARTITIONS_CHANGED, new SourcePartition("cluster", TOPIC_ID, 6, partition));
    }

    @Test
    void aStoreThatNeverHeardOfTheWidthLearnsIt() {
        var old = new StoredPosition("cluster", TOPIC_ID.toString(), 0, 100, 41, 7, NOON);

        assertThat(old.takenOverBy("me", SOURCE, new LogBounds(0, 200)).epoch()).isEqualTo(8);
    }

    @Test
    void aLogThatEndsBeforeTheStoreIsRefused() {
        assertThat(refusal(SOURCE, new LogBounds(0, 99)).reason()).isEqualTo(Reason.LOG_TRUNCATED);
    }

    @Test
    void aStoreThatStoodStillForLongerThanTombstonesAreKeptIsRefusedIfRecordsAreThatOld() {
        assertThat(refusal(SOURCE, new LogBounds(0, 200, NOON.plusSeconds(1), 101))
                        .reason())
                .isEqualTo(Reason.ERASURES_EXPIRED);
    }

    @Test
    void aStoreThatWasIdleForAsLongGoesOnBecauseNothingIsThatOld() {
        var bounds = new LogBounds(0, 200, NOON.plusSeconds(1), 100);

        assertThat(STORED.takenOverBy("me", SOURCE, bounds).nextOffset()).isEqualTo(100);
    }

    @Test
    void aStoreThatReadsOldRecordsButMovesGoesOn() {
        var bounds = new LogBounds(0, 200, NOON, 150);

        assertThat(STORED.takenOverBy("me", SOURCE, bounds).nextOffset()).isEqualTo(100);
    }

    @Test
    void aBatchFollowsOnlyUnderItsEpochAndAtItsOffset() {
        assertThat(STORED.objectionTo(batch(7, 100, 110))).isEmpty();
        assertThat(STORED.objectionTo(batch(6, 100, 110))).contains(new CommitOutcome.Fenced(7));
        assertThat(STORED.objectionTo(batch(7, 90, 100))).contains(new CommitOutcome.AlreadyApplied(100));
        assertThat(STORED.objectionTo(batch(7, 90, 110))).contains(new CommitOutcome.Fenced(7));
        assertThat(STORED.objectionTo(batch(7, 110, 120))).contains(new CommitOutcome.Fenced(7));
    }

    private static Batch batch(long epoch, long from, long to) {
        return new Batch(new Lease(SOURCE, "me", epoch, from, -1), List.of(), to, -1, 0);
    }

    private static void assertReason(Reason reason, SourcePartition source) {
        assertThat(refusal(source, new LogBounds(0, 200)).reason()).isEqualTo(reason);
    }

    private static ClaimRefusedException refusal(SourcePartition source, LogBounds bounds) {
        return catchThrowableOfType(ClaimRefusedException.class, () -> STORED.takenOverBy("me", source, bounds));
    }
}
