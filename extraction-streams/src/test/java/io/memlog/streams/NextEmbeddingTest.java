package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.reemitAsIs;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/** Which vectors a memory has while another model is rolled out, and who was asked for them. */
class NextEmbeddingTest extends NextEmbeddingScene {
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
}
