package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryRecord;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A text that the current model gives no vector of while another one is rolled out. */
class NextEmbeddingDegradedTest extends NextEmbeddingScene {
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
