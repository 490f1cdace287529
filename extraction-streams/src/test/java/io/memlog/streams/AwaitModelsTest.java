package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.clear;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that wait for remote vectors, through the whole topology. */
class AwaitModelsTest {
    private static final Duration A_LOOK = Duration.ofMillis(10);

    private final TestRemoteModels remote = new TestRemoteModels();
    private Pipeline pipeline;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        pipeline = Pipeline.withRemote(stateDir, remote.vectors());
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void topologyIsTheOneOnRecord() {
        pipeline.assertTopologyIs("topology-remote.txt");
    }

    @Test
    void anAnswerMakesAWholeRecordThatNamesItsModels() {
        Outcome outcome = pipeline.send(put("ann", "m1", "Tea is good"));

        MemoryRecord memory = pipeline.memory();
        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(memory.getDegraded()).isNull();
        assertThat(memory.getCompletesEvent()).isTrue();
        assertThat(memory.getEmbedding().getFingerprint()).isEqualTo("cd".repeat(32));
        assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("far");
        assertThat(memory.getProvenance().getEmbedderVersion()).isEqualTo("1");
        assertThat(memory.getProvenance().getExtractorId()).isEqualTo("first-word");
        assertThat(memory.getProvenance().getRedactionPolicy()).isEqualTo("none");
        assertThat(pipeline.models.embedded).isZero();
        assertThat(store("pending")).isZero();
    }

    @Test
    void eventsLeaveInTheOrderInWhichTheyCame() {
        // Given
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "one"));
        pipeline.publish(put("bob", "m1", "two"));
        pipeline.publish(event("ann", "m2", delete()).build());
        pipeline.publish(event("ann", "m1", delete()).build());
        assertThat(pipeline.outcomes()).isEmpty();
        assertThat(store("pending")).isEqualTo(4);

        // When
        remote.answer();
        pipeline.await(A_LOOK);

        // Then
        assertThat(pipeline.outcomes()).extracting(Outcome::getEventOffset).containsExactly(0L, 1L, 2L, 3L);
        assertThat(store("pending")).isZero();
    }

    @Test
    void anAnsweredEventWaitsForTheOneBeforeIt() {
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "one"));
        remote.isHolding = false;
        pipeline.publish(put("ann", "m2", "two"));

        assertThat(pipeline.outcomes()).isEmpty();
        remote.answer();
        pipeline.await(A_LOOK);
        assertThat(pipeline.outcomes()).hasSize(2);
    }

    @Test
    void nobodyWaitsLongerThanTheBudget() {
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "one"));
        pipeline.await(TestRemoteModels.BUDGET.minusMillis(900));
        assertThat(pipeline.outcomes()).isEmpty();

        pipeline.await(Duration.ofSeconds(1));

        assertThat(pipeline.outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED_DEGRADED);
            assertThat(outcome.getCode()).isEqualTo("EMBEDDING_UNAVAILABLE");
        });
        MemoryRecord memory = pipeline.memory();
        assertThat(memory.getEmbedding()).isNull();
        assertThat(memory.getEntities()).hasSize(1);
        assertThat(store("unfilled")).isEqualTo(1);
    }

    @Test
    void anOutageIsAnAnswer() {
        remote.isAway = true;

        Outcome outcome = pipeline.send(put("ann", "m1", "one"));

        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED_DEGRADED);
        assertThat(store("pending")).isZero();
    }

    @Test
    void aLineOfAppendsIsAskedAtOnce() {
        // Given
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "one"));
        pipeline.publish(event("ann", "m1", append("two")).build());
        pipeline.publish(event("ann", "m1", append("three")).build());
        assertThat(remote.held()).isEqualTo(3);

        // When
        remote.answer();
        pipeline.await(A_LOOK);

        // Then
        assertThat(remote.embedded).containsExactlyInAnyOrder("one", "one\ntwo", "one\ntwo\nthree");
        assertThat(pipeline.outcomes()).extracting(Outcome::getStatus).containsOnly(OutcomeStatus.APPLIED);
    }

    @Test
    void aWrongGuessIsAskedAgain() {
        // Given
        pipeline.send(put("ann", "m1", "one"));
        remote.isHolding = true;
        pipeline.publish(put("bob", "m1", "in front"));
        pipeline.publish(event("ann", null, clear(false).build()).build());
        pipeline.publish(event("ann", "m1", append("two")).build());
        assertThat(remote.held()).isEqualTo(2);

        // When
        remote.answer();
        pipeline.await(A_LOOK);
        remote.answer();
        pipeline.await(A_LOOK);

        // Then
        assertThat(pipeline.outcomes()).extracting(Outcome::getStatus).containsOnly(OutcomeStatus.APPLIED);
        assertThat(remote.embedded).containsExactly("one", "one\ntwo", "in front", "two");
    }

    @Test
    void aRepetitionAsksNothing() {
        MemoryEvent event = event("ann", "m1", append("one")).build();
        pipeline.send(event);

        Outcome outcome = pipeline.send(event);

        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
        assertThat(remote.embedded).containsExactly("one");
    }

    @Test
    void progressDoesNotOvertakeAnEventThatWaits() {
        // Given
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "one"));

        // When
        pipeline.publish("garbage".getBytes(UTF_8));

        // Then
        assertThat(pipeline.deadLetters()).hasSize(1);
        assertThat(pipeline.enriched()).isEmpty();
        remote.answer();
        pipeline.await(A_LOOK);
        assertThat(pipeline.enriched())
                .extracting(TestRecord::value)
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(MemoryRecord.class),
                        last -> assertThat(last).isEqualTo(new Progress(0, 1L, pipeline.now())));
    }

    @Test
    void aFullQueueWaitsForItsHead() {
        remote.isHolding = true;

        for (int i = 0; i <= PendingEvents.MOST; i++) {
            pipeline.publish(put("ann", "m" + i, "text " + i));
        }

        assertThat(store("pending")).isPositive().isLessThanOrEqualTo(PendingEvents.MOST);
        List<Outcome> outcomes = pipeline.outcomes();
        assertThat(outcomes.getFirst().getEventOffset()).isZero();
        assertThat(outcomes).extracting(Outcome::getStatus).containsOnly(OutcomeStatus.APPLIED_DEGRADED);
    }

    @Test
    void aLateAnswerForAnErasedTextLeavesNothingBehind() {
        // Given
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "secret"));
        pipeline.await(TestRemoteModels.BUDGET.plusMillis(100));
        pipeline.publish(event("ann", "m1", erase()).build());
        pipeline.await(A_LOOK);
        assertThat(pipeline.outcomes()).hasSize(2);

        // When
        remote.answer();
        pipeline.await(A_LOOK);

        // Then
        assertThat(store("memo")).isZero();
        assertThat(store("unfilled")).isZero();
    }

    private long store(String name) {
        try (var all = pipeline.driver.getKeyValueStore(name).all()) {
            long count = 0;
            while (all.hasNext()) {
                all.next();
                count++;
            }
            return count;
        }
    }
}
