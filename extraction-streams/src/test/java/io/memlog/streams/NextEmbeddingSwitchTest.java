package io.memlog.streams;

import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.reemit;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.avro.MemoryRecord;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way on, when the model that was rolled out becomes the current one. */
class NextEmbeddingSwitchTest extends NextEmbeddingScene {
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
