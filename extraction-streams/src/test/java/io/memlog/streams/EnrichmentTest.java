package io.memlog.streams;

import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.restore;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Role;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and their results through the whole topology. */
class EnrichmentTest {
    private Pipeline pipeline;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void readsTheUsersNameFromTheirMessages() {
        pipeline.send(event(
                "ann",
                "m1",
                Put.newBuilder()
                        .setContent("I work at Volt Motors.")
                        .setMessages(List.of(
                                new Message(Role.USER, "Ana Reyes", "Hello."),
                                new Message(Role.ASSISTANT, null, "Noted.")))
                        .build()));

        assertThat(SourceText.of(pipeline.memory(), null).toRequest().userName())
                .isEqualTo("Ana Reyes");
    }

    @Test
    void namesNobodyWhereTwoUsersWrite() {
        pipeline.send(event(
                "ann",
                "m1",
                Put.newBuilder()
                        .setContent("I work at Volt Motors.")
                        .setMessages(List.of(
                                new Message(Role.USER, "Ana Reyes", "Hello."),
                                new Message(Role.USER, "Tom Baker", "Hello.")))
                        .build()));

        assertThat(SourceText.of(pipeline.memory(), null).user()).isNull();
    }

    @Nested
    class Reemitting {
        @Test
        void publishesTheSameStateAgainThenProgress() {
            pipeline.send(put("ann", "m1", "one"));
            MemoryRecord before = pipeline.memory();

            Outcome outcome = pipeline.send(event("ann", "m1", reemit()));

            List<TestRecord<String, SpecificRecord>> records = pipeline.enriched();
            MemoryRecord again = (MemoryRecord) records.getFirst().value();
            assertThat(again)
                    .isEqualTo(MemoryRecord.newBuilder(before)
                            .setCompletesEvent(false)
                            .build());
            assertThat(records.getLast().value()).isEqualTo(new Progress(0, 1L, pipeline.now()));
            assertThat(outcome.getVersion()).isEqualTo(1);
            assertThat(outcome.getAffected()).isZero();
        }

        @Test
        void anOrphanPublishesATombstone() {
            pipeline.send(event("ann", "m1", reemit()).setExpectedVersion(0L));

            assertThat(pipeline.enriched().getFirst().value()).isNull();
        }
    }

    @Nested
    class Models {
        @Test
        void readTheSameTextOnce() {
            pipeline.send(put("ann", "m1", "same text"));
            pipeline.send(put("ann", "m2", "same text"));
            pipeline.send(put("ann", "m1", "same text"));

            assertThat(pipeline.models.embedded).isEqualTo(1);
            assertThat(pipeline.models.extracted).isEqualTo(1);
        }

        @Test
        void readTheSameTextAgainAtAnotherMinuteAndInAnotherZone() {
            Put text = Put.newBuilder().setContent("Call in 2 hours").build();
            pipeline.send(event("ann", "m1", text));
            pipeline.send(event("ann", "m2", text).setOccurredAt(TestEvents.NOON.plusSeconds(40)));
            assertThat(pipeline.models.extracted).isEqualTo(1);
            pipeline.enriched();

            pipeline.send(event("ann", "m3", text).setOccurredAt(TestEvents.NOON.plusSeconds(60)));
            assertThat(pipeline.memory().getEntities()).extracting("key").contains("date:2026-03-01T14:01");

            pipeline.send(event("ann", "m4", text).setZone("Europe/Berlin"));
            assertThat(pipeline.memory().getEntities()).extracting("key").contains("date:2026-03-01T15:00");
            assertThat(pipeline.models.embedded).isEqualTo(1);
        }

        @Test
        void readNothingWhenOnlyTheStatusChanges() {
            pipeline.send(put("ann", "m1", "text"));
            pipeline.send(event("ann", "m1", delete()));
            pipeline.send(event("ann", "m1", restore()));

            assertThat(pipeline.models.embedded).isEqualTo(1);
        }

        @Test
        void withoutEmbedderTheMemoryIsKeptAndDegraded() {
            pipeline.models.isEmbedderBroken = true;

            Outcome outcome = pipeline.send(put("ann", "m1", "text"));

            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getEmbedding()).isNull();
            assertThat(memory.getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");
            assertThat(memory.getEntities()).hasSize(1);
            assertThat(memory.getVectorDigest()).isEqualTo(Digests.vector(memory));
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED_DEGRADED);
            assertThat(outcome.getCode()).isEqualTo("EMBEDDING_UNAVAILABLE");
        }

        @Test
        void withoutExtractorTheMemoryIsKeptAndDegraded() {
            pipeline.models.isExtractorBroken = true;

            Outcome outcome = pipeline.send(put("ann", "m1", "text"));

            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getEmbedding()).isNotNull();
            assertThat(memory.getEntities()).isEmpty();
            assertThat(memory.getDegraded()).isEqualTo("EXTRACTION_UNAVAILABLE");
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED_DEGRADED);
        }

        @Test
        void areAskedAgainByAReemit() {
            pipeline.models.isEmbedderBroken = true;
            pipeline.models.isExtractorBroken = true;
            pipeline.send(put("ann", "m1", "text"));
            pipeline.enriched();
            pipeline.models.isEmbedderBroken = false;
            pipeline.models.isExtractorBroken = false;

            pipeline.send(event("ann", "m1", reemit()));

            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getVersion()).isEqualTo(1);
            assertThat(memory.getDegraded()).isNull();
            assertThat(memory.getEmbedding()).isNotNull();
            assertThat(memory.getEntities()).hasSize(1);
        }

        @Test
        void findNoEntitiesWhenTheEventWantsNone() {
            pipeline.send(event("ann", "m1", Put.newBuilder().setContent("text").build())
                    .setExtract(false));

            MemoryRecord memory = pipeline.memory();
            assertThat(memory.getEntities()).isEmpty();
            assertThat(memory.getEmbedding()).isNotNull();
            assertThat(memory.getDegraded()).isNull();
            assertThat(pipeline.models.extracted).isZero();
        }
    }
}
