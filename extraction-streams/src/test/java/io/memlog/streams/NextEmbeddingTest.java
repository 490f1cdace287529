package io.memlog.streams;

import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.reemitAsIs;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.models.Embedder;
import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which vectors a memory has while another model is rolled out, and who was asked for them. */
class NextEmbeddingTest {
    private static final String CURRENT = "ab".repeat(32);
    private static final String NEXT = "ef".repeat(32);
    private static final String FAR = "cd".repeat(32);

    @TempDir
    private Path folder;

    private final TestModels models = new TestModels();
    private int pipelines;

    @Test
    void aWrittenMemoryHasBothVectorsFromOneExtraction() {
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));

            MemoryRecord memory = rolling.memory();
            assertVectors(memory, CURRENT, NEXT);
            assertThat(memory.getDegraded()).isNull();
            assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("tiny");
            assertAsked(1, 1, 1);
        }
    }

    @Test
    void anOlderMemoryGetsTheNextVectorWithItsReemitAndNothingElseIsAsked() {
        MemoryRecord before = written();
        try (Pipeline rolling = rollingOut()) {
            hold(rolling, before);

            rolling.send(event("ann", "m1", reemit()));

            MemoryRecord memory = rolling.memory();
            assertVectors(memory, CURRENT, NEXT);
            assertThat(memory.getVersion()).isEqualTo(before.getVersion());
            assertThat(memory.getProvenance()).isEqualTo(before.getProvenance());
            assertThat(memory.getEntities()).isEqualTo(before.getEntities());
            assertAsked(1, 1, 1);

            rolling.send(event("ann", "m1", reemit()));
            assertThat(rolling.memory()).isEqualTo(memory);
            assertAsked(1, 1, 1);
        }
    }

    @Test
    void aWriteOfAnotherFieldBringsTheNextVectorToo() {
        MemoryRecord before = written();
        try (Pipeline rolling = rollingOut()) {
            hold(rolling, before);

            rolling.send(event("ann", "m1", patch().setImportance(3).build()));

            assertVectors(rolling.memory(), CURRENT, NEXT);
            assertAsked(1, 1, 1);
        }
    }

    @Test
    void aChangedTextKeepsNoVectorOfTheFormerOne() {
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));
            rolling.enriched();
            models.isOtherBroken = true;

            rolling.send(put("ann", "m1", "another text"));

            assertVectors(rolling.memory(), CURRENT, null);
        }
    }

    @Test
    void aNextModelThatFailsDegradesNothing() {
        models.isOtherBroken = true;
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));

            MemoryRecord memory = rolling.memory();
            assertVectors(memory, CURRENT, null);
            assertThat(memory.getDegraded()).isNull();

            models.isOtherBroken = false;
            rolling.send(event("ann", "m1", reemit()));
            assertVectors(rolling.memory(), CURRENT, NEXT);
            assertThat(models.embedded).isEqualTo(1);
        }
    }

    @Test
    void aReemitWithoutExtractionAsksNoExtractorForADegradedMemory() {
        models.isExtractorBroken = true;
        MemoryRecord before = written();
        models.isExtractorBroken = false;
        try (Pipeline rolling = rollingOut()) {
            hold(rolling, before);

            rolling.send(event("ann", "m1", reemit()).setExtract(false));

            MemoryRecord memory = rolling.memory();
            assertVectors(memory, CURRENT, NEXT);
            assertThat(memory.getDegraded()).isEqualTo("EXTRACTION_UNAVAILABLE");
            assertThat(memory.getProvenance()).isEqualTo(before.getProvenance());
            assertAsked(1, 1, 1);

            rolling.send(event("ann", "m1", reemit()));
            assertThat(rolling.memory().getEntities()).hasSize(1);
            assertAsked(1, 1, 2);
        }
    }

    /** The vector is missing, and what else is missing stays known although only one code stands in the record. */
    @Test
    void aReemitWithoutExtractionBringsTheVectorAndKeepsTheEntitiesAsTheyAre() {
        models.isEmbedderBroken = true;
        models.isExtractorBroken = true;
        MemoryRecord before = written();
        models.isEmbedderBroken = false;
        models.isExtractorBroken = false;
        try (Pipeline after = pipeline(models.embedder, Optional.empty())) {
            hold(after, before);

            after.send(event("ann", "m1", reemit()).setExtract(false));

            MemoryRecord memory = after.memory();
            assertVectors(memory, CURRENT, null);
            assertThat(before.getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");
            assertThat(memory.getDegraded()).isEqualTo("EXTRACTION_UNAVAILABLE");
            assertThat(memory.getEntities()).isEmpty();
            assertAsked(2, 0, 1);
        }
    }

    /** Whatever it lacks: first vector, next one and entities. The next Reemit without {@code asIs} still brings all of them. */
    @Test
    void aReemitAsIsAsksNoModelAtAll() {
        models.isEmbedderBroken = true;
        models.isExtractorBroken = true;
        MemoryRecord before = written();
        models.isEmbedderBroken = false;
        models.isExtractorBroken = false;
        try (Pipeline rolling = rollingOut()) {
            hold(rolling, before);

            rolling.send(event("ann", "m1", reemitAsIs()));

            assertThat(rolling.memory())
                    .isEqualTo(MemoryRecord.newBuilder(before)
                            .setCompletesEvent(false)
                            .build());
            assertAsked(1, 0, 1);

            rolling.send(event("ann", "m1", reemit()));
            MemoryRecord asked = rolling.memory();
            assertVectors(asked, CURRENT, NEXT);
            assertThat(asked.getDegraded()).isNull();
            assertAsked(2, 1, 2);
        }
    }

    @Nested
    class ATextThatTheCurrentModelGivesNoVectorOf {
        private MemoryRecord byNext() {
            models.isEmbedderBroken = true;
            try (Pipeline rolling = rollingOut()) {
                rolling.send(put("ann", "m1", "text"));
                return rolling.memory();
            } finally {
                models.isEmbedderBroken = false;
            }
        }

        @Test
        void hasTheNextModelsAndIsDegradedStill() {
            MemoryRecord memory = byNext();

            assertVectors(memory, NEXT, null);
            assertThat(memory.getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");
            assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("other");
            assertAsked(1, 1, 1);
        }

        @Test
        void getsItWithTheReemitOfARollout() {
            models.isEmbedderBroken = true;
            MemoryRecord before = written();
            try (Pipeline rolling = rollingOut()) {
                hold(rolling, before);

                rolling.send(event("ann", "m1", reemit()).setExtract(false));

                assertVectors(rolling.memory(), NEXT, null);
                assertAsked(2, 1, 1);
            }
        }

        @Test
        void hasBothOnceTheCurrentModelGivesOne() {
            MemoryRecord before = byNext();
            try (Pipeline rolling = rollingOut()) {
                hold(rolling, before);

                rolling.send(event("ann", "m1", reemit()).setExtract(false));

                MemoryRecord memory = rolling.memory();
                assertVectors(memory, CURRENT, NEXT);
                assertThat(memory.getDegraded()).isNull();
                assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("tiny");
                assertAsked(2, 1, 1);
            }
        }

        @Test
        void isWholeWhenTheNextModelIsTheCurrentOne() {
            MemoryRecord before = byNext();
            try (Pipeline after = pipeline(models.other, Optional.empty())) {
                hold(after, before);

                after.send(event("ann", "m1", reemit()).setExtract(false));

                MemoryRecord memory = after.memory();
                assertVectors(memory, NEXT, null);
                assertThat(memory.getDegraded()).isNull();
                assertAsked(1, 1, 1);
            }
        }

        @Test
        void hasNoneAgainWhenTheNextModelIsGivenUp() {
            MemoryRecord before = byNext();
            models.isEmbedderBroken = true;
            try (Pipeline aborted = pipeline(models.embedder, Optional.empty())) {
                hold(aborted, before);

                aborted.send(event("ann", "m1", reemit()).setExtract(false));

                MemoryRecord memory = aborted.memory();
                assertVectors(memory, null, null);
                assertThat(memory.getDegraded()).isEqualTo("EMBEDDING_UNAVAILABLE");
            }
        }
    }

    @Test
    void ofATextThatBothRefuseThereIsNoVector() {
        models.isEmbedderBroken = true;
        models.isOtherBroken = true;
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));
            assertVectors(rolling.memory(), null, null);
        }
    }

    @Test
    void ofADeletedMemoryNobodyAsks() {
        MemoryRecord before = MemoryRecord.newBuilder(written())
                .setStatus(MemoryStatus.DELETED)
                .build();
        try (Pipeline rolling = rollingOut()) {
            hold(rolling, before);

            rolling.send(event("ann", "m1", reemit()));

            assertVectors(rolling.memory(), CURRENT, null);
            assertAsked(1, 0, 1);
        }
    }

    @Nested
    class TheWayOn {
        @Test
        void movesTheNextVectorIntoTheFirstPlaceWithoutAskingAnyone() {
            MemoryRecord both = writtenByBoth();
            try (Pipeline after = pipeline(models.other, Optional.empty())) {
                hold(after, both);

                after.send(event("ann", "m1", reemit()));

                MemoryRecord memory = after.memory();
                assertVectors(memory, NEXT, null);
                assertThat(memory.getEmbedding()).isEqualTo(both.getNextEmbedding());
                assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("other");
                assertThat(memory.getVersion()).isEqualTo(1);
                assertAsked(1, 1, 1);
            }
        }

        @Test
        void isTheSameForADeletedMemory() {
            MemoryRecord both = writtenByBoth();
            try (Pipeline after = pipeline(models.other, Optional.empty())) {
                hold(after, both);

                after.send(event("ann", "m1", delete()));

                assertVectors(after.memory(), NEXT, null);
                assertAsked(1, 1, 1);
            }
        }

        @Test
        void canBeTurnedRoundAndKeepsBoth() {
            MemoryRecord both = writtenByBoth();
            try (Pipeline turned = pipeline(models.other, Optional.of(models.embedder))) {
                hold(turned, both);

                turned.send(event("ann", "m1", reemit()));

                assertVectors(turned.memory(), NEXT, CURRENT);
                assertAsked(1, 1, 1);
            }
        }

        @Test
        void withoutARolloutReplacesTheVectorAtTheNextReemit() {
            MemoryRecord before = written();
            try (Pipeline after = pipeline(models.other, Optional.empty())) {
                hold(after, before);

                after.send(event("ann", "m1", reemit()));

                assertVectors(after.memory(), NEXT, null);
                assertAsked(1, 1, 1);
            }
        }

        @Test
        void keepsAFormerVectorWhereTheModelFails() {
            MemoryRecord before = written();
            models.isOtherBroken = true;
            try (Pipeline after = pipeline(models.other, Optional.empty())) {
                hold(after, before);

                after.send(event("ann", "m1", reemit()));

                MemoryRecord memory = after.memory();
                assertVectors(memory, CURRENT, null);
                assertThat(memory.getDegraded()).isNull();
            }
        }
    }

    @Test
    void theWayBackDropsTheNextVectorWithoutAskingAnyone() {
        MemoryRecord both = writtenByBoth();
        try (Pipeline aborted = pipeline(models.embedder, Optional.empty())) {
            hold(aborted, both);

            aborted.send(event("ann", "m1", reemit()));

            assertVectors(aborted.memory(), CURRENT, null);
            assertAsked(1, 1, 1);
        }
    }

    @Test
    void anEventWaitsForANextModelElsewhereAndIsNotDegradedIfItIsAway() {
        var remote = new TestRemoteModels();
        try (Pipeline rolling = Pipeline.rollingOut(folder.resolve("far"), remote.threads(), remote.vectors)) {
            remote.isHolding = true;
            rolling.publish(put("ann", "m1", "text"));
            assertThat(rolling.enriched()).isEmpty();
            remote.isHolding = false;
            remote.answer();
            rolling.await(Duration.ofMillis(20));
            assertVectors(rolling.memory(), CURRENT, FAR);

            remote.isAway = true;
            rolling.publish(put("ann", "m2", "another text"));
            rolling.await(Duration.ofMillis(20));
            MemoryRecord without = rolling.memory();
            assertVectors(without, CURRENT, null);
            assertThat(without.getDegraded()).isNull();

            remote.isAway = false;
            rolling.publish(event("ann", "m2", reemit()).build());
            rolling.await(Duration.ofMillis(20));
            assertVectors(rolling.memory(), CURRENT, FAR);
            assertThat(rolling.models.embedded).isEqualTo(2);
            assertThat(rolling.models.extracted).isEqualTo(2);
        }
    }

    /** The state of a process from before there were next vectors. */
    @Test
    void aStateOfTheFormerSchemaIsRead() throws IOException {
        MemoryRecord before = written();
        Schema former;
        try (InputStream text = Objects.requireNonNull(getClass().getResourceAsStream("MemoryRecord-v1.avsc"))) {
            former = new Schema.Parser().parse(text);
        }
        // Fields of the former schema stand at the same places.
        ByteBuffer bytes = new BinaryMessageEncoder<MemoryRecord>(before.getSpecificData(), former).encode(before);

        assertThat(StateStores.memorySerde().deserializer().deserialize("memories", AvroStateSerde.bytes(bytes)))
                .isEqualTo(before);
    }

    private MemoryRecord written() {
        try (Pipeline before = pipeline(models.embedder, Optional.empty())) {
            before.send(put("ann", "m1", "text"));
            return before.memory();
        }
    }

    private MemoryRecord writtenByBoth() {
        try (Pipeline rolling = rollingOut()) {
            rolling.send(put("ann", "m1", "text"));
            return rolling.memory();
        }
    }

    private Pipeline rollingOut() {
        return pipeline(models.embedder, Optional.of(models.other));
    }

    private Pipeline pipeline(Embedder current, Optional<Embedder> next) {
        return Pipeline.rollingOut(folder.resolve(String.valueOf(pipelines++)), models, current, next);
    }

    /** As if the process had been started again with other settings. */
    private static void hold(Pipeline pipeline, MemoryRecord state) {
        pipeline.driver.<String, MemoryRecord>getKeyValueStore("memories").put("acme/ann/m1", state);
    }

    private void assertAsked(int current, int next, int extractor) {
        assertThat(models.embedded).as("current model").isEqualTo(current);
        assertThat(models.embeddedByOther).as("next model").isEqualTo(next);
        assertThat(models.extracted).as("extractor").isEqualTo(extractor);
    }

    private static void assertVectors(MemoryRecord memory, @Nullable String first, @Nullable String next) {
        assertThat(fingerprint(memory.getEmbedding())).as("first").isEqualTo(first);
        assertThat(fingerprint(memory.getNextEmbedding())).as("next").isEqualTo(next);
        assertThat(memory.getVectorDigest()).isEqualTo(Digests.vector(memory));
    }

    private static @Nullable String fingerprint(@Nullable Embedding embedding) {
        return embedding == null ? null : embedding.getFingerprint();
    }
}
