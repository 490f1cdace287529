package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.remote.ExtractionOutcome.Reason;
import io.memlog.models.remote.FailureCode;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Put;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat model that finds entities, through the whole topology. */
class RemoteEntitiesTest {
    private static final Duration A_ROUND = Duration.ofSeconds(1);

    private final TestRemoteModels remote = new TestRemoteModels();

    private Pipeline pipeline;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        pipeline = Pipeline.withRemote(stateDir, remote.entities());
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void areTheChatModelsBesideALocalVector() {
        Outcome outcome = pipeline.send(put("ann", "m1", "text"));

        MemoryRecord memory = pipeline.memory();
        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(memory.getProvenance().getExtractorId()).isEqualTo("llm:far");
        assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("tiny");
        assertThat(memory.getEntities()).extracting("key").containsExactly("person:far");
    }

    @Test
    void ofAnUnchangedTextAreAskedForOnce(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, remote.both())) {
            pipeline.send(put("ann", "m1", "text"));
            pipeline.send(put("ann", "m1", "text"));
            pipeline.send(put("bob", "m1", "text"));

            assertThat(remote.extracted).containsExactly("text");
            assertThat(remote.embedded).containsExactly("text");
        }
    }

    @Test
    void haveTheDatesOfTheirOwnMinuteThoughTheModelIsAskedOnce() {
        Put text = Put.newBuilder().setContent("Call in 2 hours").build();
        pipeline.send(event("ann", "m1", text));
        pipeline.enriched();

        pipeline.send(event("bob", "m1", text).setOccurredAt(TestEvents.NOON.plusSeconds(420)));

        MemoryRecord later = pipeline.memory();
        assertThat(remote.extracted).hasSize(1);
        assertThat(later.getEntities()).extracting("key").containsExactly("person:far", "date:2026-03-01T14:07");
        assertThat(later.getRelations()).singleElement().satisfies(relation -> {
            assertThat(relation.getFromKey()).isEqualTo("person:far");
            assertThat(relation.getToKey()).isEqualTo("date:2026-03-01T14:07");
        });
        assertThat(later.getProvenance().getExtractorId()).isEqualTo("llm:far");
    }

    @Test
    void areLocalWhenTheChatModelIsAwayAndTheRecordSaysSo() {
        remote.isAway = true;

        Outcome outcome = pipeline.send(put("ann", "m1", "text"));

        MemoryRecord memory = pipeline.memory();
        assertThat(outcome.getCode()).isEqualTo("EXTRACTION_DEGRADED");
        assertThat(memory.getEntities()).extracting("key").containsExactly("topic:text");
        assertThat(memory.getProvenance().getExtractorId()).isEqualTo("first-word");
        assertThat(memory.getEmbedding()).isNotNull();

        remote.isAway = false;
        pipeline.send(event("ann", "m1", reemit()));
        assertThat(pipeline.memory().getProvenance().getExtractorId()).isEqualTo("llm:far");
    }

    @Test
    void areLocalWhenTheChatModelIsLate() {
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "text"));

        pipeline.await(TestRemoteModels.BUDGET.plusMillis(100));

        assertThat(pipeline.memory().getProvenance().getExtractorId()).isEqualTo("first-word");
        assertThat(pipeline.outcomes().getFirst().getCode()).isEqualTo("EXTRACTION_DEGRADED");

        remote.answer();
        pipeline.await(A_ROUND);
        MemoryRecord late = pipeline.memory();
        assertThat(late.getVersion()).isEqualTo(1);
        assertThat(late.getProvenance().getExtractorId()).isEqualTo("llm:far");
        assertThat(late.getDegraded()).isNull();
        assertThat(late.getEmbedding()).isNotNull();
        assertThat(pipeline.outcomes()).isEmpty();
    }

    @Test
    void thatComeLateFillEveryMemoryThatWaitedForThem() {
        // Given
        Put text = Put.newBuilder().setContent("Call in 2 hours").build();
        remote.isHolding = true;
        pipeline.publish(event("ann", "m1", text).build());
        pipeline.publish(event("bob", "m1", text)
                .setOccurredAt(TestEvents.NOON.plusSeconds(420))
                .build());
        pipeline.await(TestRemoteModels.BUDGET.plusMillis(100));
        assertThat(pipeline.enriched()).hasSize(2);

        // When
        remote.answer();
        pipeline.await(A_ROUND);

        // Then
        assertThat(remote.extracted).hasSize(1);
        assertThat(pipeline.enriched())
                .extracting(record -> (MemoryRecord) record.value())
                .satisfiesExactlyInAnyOrder(
                        memory -> assertThat(memory.getEntities())
                                .extracting("key")
                                .containsExactly("person:far", "date:2026-03-01T14:00"),
                        memory -> assertThat(memory.getEntities())
                                .extracting("key")
                                .containsExactly("person:far", "date:2026-03-01T14:07"));
    }

    @Test
    void thatComeLateFillAMemoryThoughAnEventWaitsForThemToo() {
        // Given
        remote.isHolding = true;
        pipeline.publish(put("ann", "m1", "text"));
        pipeline.await(TestRemoteModels.BUDGET.plusMillis(100));
        pipeline.publish(put("bob", "m1", "text"));
        assertThat(pipeline.memory().getDegraded()).isEqualTo("EXTRACTION_DEGRADED");

        // When
        remote.answer();
        pipeline.await(A_ROUND);

        // Then
        assertThat(pipeline.enriched())
                .extracting(record -> (MemoryRecord) record.value())
                .satisfiesExactlyInAnyOrder(
                        ann -> assertThat(ann.getUserId()).isEqualTo("ann"),
                        bob -> assertThat(bob.getUserId()).isEqualTo("bob"))
                .allSatisfy(memory -> assertThat(memory.getDegraded()).isNull());
    }

    @Test
    void thatWerePartlyRefusedAreKeptAndNotAskedForAgain() {
        remote.chatFault = Reason.PARTLY_REFUSED;

        Outcome outcome = pipeline.send(put("ann", "m1", "text"));
        pipeline.send(event("ann", "m1", reemit()));

        assertThat(outcome.getCode()).isEqualTo("EXTRACTION_DEGRADED");
        assertThat(remote.extracted).containsExactly("text");
        assertThat(pipeline.enriched())
                .filteredOn(record -> record.value() instanceof MemoryRecord)
                .allSatisfy(record -> assertThat(((MemoryRecord) record.value()).getDegraded())
                        .isEqualTo("EXTRACTION_DEGRADED"));
    }

    @Test
    void thatWerePartlyRefusedAreMarkedStillWhenTheVectorComesWithAnotherEvent(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, remote.both())) {
            // Given
            remote.chatFault = Reason.PARTLY_REFUSED;
            remote.refusal = FailureCode.SERVER_ERROR;
            Outcome without = pipeline.send(put("ann", "m1", "poison"));
            assertThat(without.getCode()).isEqualTo("EMBEDDING_UNAVAILABLE");
            pipeline.enriched();
            remote.refused = "nothing";

            // When
            Outcome outcome =
                    pipeline.send(event("ann", "m1", patch().setImportance(3).build()));

            // Then
            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getEmbedding()).isNotNull();
            assertThat(memory.getProvenance().getExtractorId()).isEqualTo("llm:far");
            assertThat(memory.getDegraded()).isEqualTo("EXTRACTION_DEGRADED");
            assertThat(outcome.getCode()).isEqualTo("EXTRACTION_DEGRADED");
            assertThat(remote.extracted).hasSize(1);
        }
    }

    @Test
    void thatCameWholeAreNotMarkedWhenTheVectorComesLater(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, remote.both())) {
            // Given
            remote.isAway = true;
            pipeline.send(put("ann", "m1", "poison"));
            remote.isAway = false;
            remote.refusal = FailureCode.SERVER_ERROR;
            pipeline.send(event("ann", "m1", reemit()));
            pipeline.enriched();
            remote.refused = "nothing";

            // When
            pipeline.await(A_ROUND);
            pipeline.await(A_ROUND);

            // Then
            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getProvenance().getExtractorId()).isEqualTo("llm:far");
            assertThat(memory.getDegraded()).isNull();
        }
    }

    @Test
    void stayAsTheyAreWhenTheVectorComesLater(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, remote.both())) {
            remote.isAway = true;
            Outcome outcome = pipeline.send(put("ann", "m1", "text"));
            assertThat(outcome.getCode()).isEqualTo("EMBEDDING_UNAVAILABLE");
            pipeline.enriched();
            remote.isAway = false;

            pipeline.await(A_ROUND);
            pipeline.await(A_ROUND);

            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getEmbedding()).isNotNull();
            assertThat(memory.getDegraded()).isEqualTo("EXTRACTION_DEGRADED");
            assertThat(memory.getProvenance().getExtractorId()).isEqualTo("first-word");
            assertThat(remote.extracted).containsExactly("text");
        }
    }

    @Test
    void thatNeverComeKeepNobodyFromAVector(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, remote.both())) {
            // Given
            Put text = Put.newBuilder().setContent("text").build();
            remote.isChatHolding = true;
            for (int day = 0; day < ModelDesk.MOST_UNDER_WAY; day++) {
                pipeline.publish(event("ann", "m" + day, text)
                        .setOccurredAt(TestEvents.NOON.plus(Duration.ofDays(day)))
                        .build());
            }
            pipeline.await(TestRemoteModels.BUDGET.plusMillis(100));
            pipeline.outcomes();
            pipeline.enriched();

            // When
            Outcome outcome = pipeline.send(put("ann", "next", "next text"));

            // Then
            assertThat(outcome.getCode()).isEqualTo("EXTRACTION_DEGRADED");
            assertThat(pipeline.memory().getEmbedding()).isNotNull();
        }
    }

    @Test
    void thatCameTooLateLeaveTheirPlaceToOthers() {
        // Given
        remote.isChatHolding = true;
        pipeline.publish(put("ann", "m1", "text"));
        pipeline.await(ModelDesk.LONGEST_FOR_ENTITIES.plusSeconds(1));
        pipeline.await(A_ROUND);
        pipeline.enriched();

        // When
        remote.answer();
        pipeline.await(A_ROUND);

        // Then
        assertThat(remote.extracted).isEmpty();
        assertThat(pipeline.enriched()).isEmpty();
        remote.isChatHolding = false;
        pipeline.send(event("ann", "m1", reemit()));
        assertThat(pipeline.memory().getProvenance().getExtractorId()).isEqualTo("llm:far");
    }

    @Test
    void areLocalAgainWhereThereWasARemoteModelOnce(@TempDir Path stateDir) {
        try (var pipeline = Pipeline.withRemote(stateDir, TestRemoteModels.none())) {
            Outcome outcome = pipeline.send(put("ann", "m1", "text"));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(pipeline.memory().getEmbedding()).isNotNull();
        }
    }
}
