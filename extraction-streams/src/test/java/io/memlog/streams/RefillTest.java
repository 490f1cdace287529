package io.memlog.streams;

import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.remote.FailureCode;
import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.OutcomeStatus;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that come later, and those that never come, through the whole topology. */
class RefillTest {
    private static final Duration A_LOOK = Duration.ofMillis(10);
    private static final Duration A_ROUND = Duration.ofSeconds(1);

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

    @Nested
    class AfterAnOutage {
        private MemoryRecord degraded;

        @BeforeEach
        void writeDuringTheOutage() {
            remote.isAway = true;
            pipeline.send(put("ann", "m1", "text"));
            degraded = pipeline.memory();
        }

        @Test
        void theSameVersionIsPublishedAgainWithItsVector() {
            // When
            remote.isAway = false;
            pipeline.await(A_ROUND);
            pipeline.await(A_ROUND);

            // Then
            MemoryRecord filled = pipeline.memory();
            assertThat(filled.getEmbedding()).isNotNull();
            assertThat(filled.getVersion()).isEqualTo(1);
            assertThat(filled.getDegraded()).isNull();
            assertThat(filled.getCompletesEvent()).isFalse();
            assertThat(filled.getEntities()).isEqualTo(degraded.getEntities());
            assertThat(filled.getProvenance().getEventId())
                    .isEqualTo(degraded.getProvenance().getEventId());
            assertThat(filled.getProvenance().getEmbedderId()).isEqualTo("far");
            assertThat(filled.getVectorDigest()).isEqualTo(Digests.vector(filled));
            assertThat(filled.getGraphDigest()).isEqualTo(Digests.graph(filled));
            assertThat(pipeline.outcomes()).isEmpty();
            assertThat(pipeline.models.extracted).isEqualTo(1);
            assertThat(isUnfilled("acme/ann/m1")).isFalse();
        }

        @Test
        void nobodyIsAskedWhileItLasts() {
            pipeline.await(A_ROUND);

            assertThat(remote.embedded).containsExactly("text");
        }

        @Test
        void anotherTextNeedsNoVectorOfTheFirst() {
            remote.isAway = false;
            pipeline.send(put("ann", "m1", "other text"));
            pipeline.enriched();

            pipeline.await(A_ROUND);

            assertThat(pipeline.enriched()).isEmpty();
            assertThat(remote.embedded).containsExactly("text", "other text");
            assertThat(isUnfilled("acme/ann/m1")).isFalse();
        }

        @Test
        void aDeletedMemoryGetsItsVectorToo() {
            pipeline.send(event("ann", "m1", delete()));
            pipeline.enriched();
            remote.isAway = false;

            pipeline.await(A_ROUND);
            pipeline.await(A_ROUND);

            MemoryRecord filled = pipeline.memory();
            assertThat(filled.getStatus()).isEqualTo(MemoryStatus.DELETED);
            assertThat(filled.getVersion()).isEqualTo(2);
            assertThat(filled.getEmbedding()).isNotNull();
        }

        @Test
        void anyOtherEventOnTheMemoryBringsTheVectorAlong() {
            remote.isAway = false;

            var outcome =
                    pipeline.send(event("ann", "m1", patch().setImportance(3).build()));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(pipeline.memory().getEmbedding()).isNotNull();
            assertThat(isUnfilled("acme/ann/m1")).isFalse();
        }
    }

    @Nested
    class OfARefusedText {
        @Test
        void thereIsNone() {
            var outcome = pipeline.send(put("ann", "m1", "poison"));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED_DEGRADED);
            assertThat(outcome.getCode()).isEqualTo("EMBEDDING_REFUSED");
            assertThat(pipeline.memory().getDegraded()).isEqualTo("EMBEDDING_REFUSED");
            pipeline.send(put("ann", "m2", "poison"));
            pipeline.await(A_ROUND);
            assertThat(remote.embedded).containsExactly("poison");
            assertThat(pipeline.deadLetters()).isEmpty();
        }

        @Test
        void thereIsOneOnceTheTextIsAnother() {
            pipeline.send(put("ann", "m1", "poison"));
            pipeline.send(put("ann", "m1", "potion"));

            assertThat(pipeline.enriched().getLast().value())
                    .isInstanceOfSatisfying(
                            MemoryRecord.class,
                            memory -> assertThat(memory.getEmbedding()).isNotNull());
        }

        @Test
        void thatMerelyFailedIsTriedThreeTimes() {
            // Given
            remote.refusal = FailureCode.SERVER_ERROR;
            pipeline.send(put("ann", "m1", "poison"));
            assertThat(pipeline.memory().getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");

            // When
            for (int round = 0; round < 6; round++) {
                pipeline.await(A_ROUND);
            }

            // Then
            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getDegraded()).isEqualTo("EMBEDDING_REFUSED");
            assertThat(memory.getVersion()).isEqualTo(1);
            assertThat(remote.embedded).hasSize(Memo.MOST_REFUSALS);
            assertThat(isUnfilled("acme/ann/m1")).isFalse();
        }
    }

    @Nested
    class OfATextThatMakesItsRequestFail {
        private static final int MEMORIES = 40;

        @BeforeEach
        void writeDuringAnOutage() {
            remote.isAway = true;
            for (int i = 0; i < MEMORIES; i++) {
                pipeline.send(put("ann", "m" + i, i == 17 ? "poison" : "text " + i));
            }
            pipeline.enriched();
            remote.isAway = false;
            remote.isHolding = true;
            remote.isRequestShared = true;
            remote.embedded.clear();
        }

        @Test
        void theNeighboursGetTheirVectors() {
            // When
            rounds(24);

            // Then
            assertThat(pipeline.enriched()).hasSize(MEMORIES - 1);
            assertThat(isUnfilled("acme/ann/m17")).isTrue();
            assertThat(remote.embedded).filteredOn("poison"::equals).hasSizeLessThanOrEqualTo(4);
        }

        @Test
        void itIsAskedAboutAloneAndMoreAndMoreRarely() {
            rounds(24);
            remote.embedded.clear();
            pipeline.send(patchOfOther());
            rounds(60);

            assertThat(remote.embedded).filteredOn("poison"::equals).hasSizeBetween(1, 4);
            remote.isRequestShared = false;
            remote.refused = "nothing";
            rounds(120);
            assertThat(isUnfilled("acme/ann/m17")).isFalse();
        }

        @Test
        void anOutageThatNobodyNoticesIsNotAskedMore() {
            remote.refused = "";
            for (int round = 0; round < 60; round++) {
                remote.embedded.clear();
                rounds(1);
                assertThat(remote.embedded.size()).isLessThanOrEqualTo(MEMORIES);
            }
            assertThat(remote.embedded.size()).isLessThanOrEqualTo(1);

            remote.refused = "nothing";
            rounds(240);
            assertThat(pipeline.enriched()).hasSize(MEMORIES);
        }

        private MemoryEvent patchOfOther() {
            return event("ann", "m1", patch().setImportance(3).build()).build();
        }

        private void rounds(int count) {
            for (int round = 0; round < count; round++) {
                pipeline.await(A_ROUND);
                remote.answer();
                pipeline.await(A_LOOK);
            }
        }
    }

    @Nested
    class WithModelsOfThisProcessAgain {
        private Pipeline local;

        @BeforeEach
        void failOnce(@TempDir Path stateDir) {
            local = Pipeline.withRemote(stateDir, TestRemoteModels.none());
            local.models.isEmbedderBroken = true;
            local.send(put("ann", "m1", "text"));
            local.enriched();
        }

        @AfterEach
        void close() {
            local.close();
        }

        @Test
        void aBacklogIsFilled() {
            local.models.isEmbedderBroken = false;

            local.await(A_ROUND);

            MemoryRecord filled = local.memory();
            assertThat(filled.getEmbedding().getFingerprint()).isEqualTo("ab".repeat(32));
            assertThat(filled.getVersion()).isEqualTo(1);
            assertThat(filled.getDegraded()).isNull();
            assertThat(local.models.extracted).isEqualTo(1);
        }

        @Test
        void aTextThatFailsIsTriedMoreAndMoreRarely() {
            for (int round = 0; round < 60; round++) {
                local.await(A_ROUND);
            }

            assertThat(local.enriched()).isEmpty();
            assertThat(local.models.embedded).isBetween(3, 6);
            local.models.isEmbedderBroken = false;
            local.await(A_ROUND.multipliedBy(120));
            assertThat(local.memory().getEmbedding()).isNotNull();
        }
    }

    private boolean isUnfilled(String memory) {
        return pipeline.driver.getKeyValueStore("unfilled").get(memory) != null;
    }
}
