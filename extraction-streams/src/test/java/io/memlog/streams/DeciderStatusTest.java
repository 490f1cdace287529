package io.memlog.streams;

import static io.memlog.streams.TestEvents.NOON;
import static io.memlog.streams.TestEvents.clear;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.restore;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.streams.Decision.ModelWork;
import io.memlog.streams.Decision.Remove;
import io.memlog.streams.Decision.Republish;
import io.memlog.streams.Decision.RepublishTombstone;
import io.memlog.streams.Decision.Skip;
import io.memlog.streams.Decision.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderStatusTest {
    private final Deciding deciding = new Deciding();

    @Nested
    class DeleteRestoreAndEraseDecide {
        @Test
        void deleteHidesAndAsksNoModel() {
            Write write = deciding.written(event("ann", "m1", delete()).build(), deciding.active());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.DELETED);
            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getEmbedding()).isEqualTo(deciding.active().getEmbedding());
            assertThat(write.work()).isEqualTo(ModelWork.NONE);
        }

        @Test
        void deleteOfAMissingOrDeletedMemoryIsRefused() {
            Deciding.assertRefused(deciding.decide(event("ann", "m1", delete()), null), ErrorCode.NOT_FOUND);
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", delete()), deciding.deleted()), ErrorCode.MEMORY_DELETED);
        }

        @Test
        void restoreBringsADeletedMemoryBack() {
            Write write = deciding.written(event("ann", "m1", restore()).build(), deciding.deleted());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.ACTIVE);
            assertThat(write.state().getVersion()).isEqualTo(2);
        }

        @Test
        void restoreOfAnActiveOrMissingMemoryIsRefused() {
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", restore()), deciding.active()), ErrorCode.NOT_FOUND);
            Deciding.assertRefused(deciding.decide(event("ann", "m1", restore()), null), ErrorCode.NOT_FOUND);
        }

        @Test
        void eraseRemovesActiveAndDeletedMemories() {
            assertThat(deciding.decide(event("ann", "m1", erase()), deciding.active()))
                    .isEqualTo(new Remove());
            assertThat(deciding.decide(event("ann", "m1", erase()), deciding.deleted()))
                    .isEqualTo(new Remove());
        }

        @Test
        void eraseOfAMissingMemoryIsRefused() {
            Deciding.assertRefused(deciding.decide(event("ann", "m1", erase()), null), ErrorCode.NOT_FOUND);
        }
    }

    @Nested
    class ClearDecides {
        @Test
        void withBackupHidesActiveMemories() {
            Write write =
                    deciding.written(event("ann", null, clear(true).build()).build(), deciding.active());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.DELETED);
        }

        @Test
        void withBackupLeavesDeletedMemoriesAsTheyAre() {
            assertThat(deciding.decide(event("ann", null, clear(true).build()), deciding.deleted()))
                    .isEqualTo(new Skip());
        }

        @Test
        void withoutBackupRemovesActiveAndDeletedMemories() {
            assertThat(deciding.decide(event("ann", null, clear(false).build()), deciding.active()))
                    .isEqualTo(new Remove());
            assertThat(deciding.decide(event("ann", null, clear(false).build()), deciding.deleted()))
                    .isEqualTo(new Remove());
        }

        @ParameterizedTest
        @CsvSource({
            "note, , , , true",
            "fact, , , , false",
            ", drink, , , true",
            ", food, , , false",
            ", , 1, , true",
            ", , 0, , false",
            ", , , -1, true",
            ", , , 0, false",
            "note, food, , , false",
        })
        void matchesEveryGivenFilter(
                @Nullable String kind,
                @Nullable String tag,
                @Nullable Integer beforeSeconds,
                @Nullable Integer afterSeconds,
                boolean isMatch) {
            MemoryRecord memory = MemoryRecord.newBuilder(deciding.active())
                    .setKind("note")
                    .setTags(List.of("drink"))
                    .build();
            var clear = clear(false).setKind(kind).setTag(tag);
            if (beforeSeconds != null) {
                clear.setCreatedBefore(NOON.plusSeconds(beforeSeconds));
            }
            if (afterSeconds != null) {
                clear.setCreatedAfter(NOON.plusSeconds(afterSeconds));
            }

            Decision decision = deciding.decide(event("ann", null, clear.build()), memory);

            assertThat(decision).isEqualTo(isMatch ? new Remove() : new Skip());
        }
    }

    @Nested
    class ReemitDecides {
        @Test
        void publishesTheSameVersion() {
            assertThat(deciding.decide(event("ann", "m1", reemit()), deciding.active()))
                    .isEqualTo(new Republish(deciding.active(), ModelWork.NONE));
        }

        @Test
        void asksTheModelsAgainForADegradedMemory() {
            MemoryRecord degraded = MemoryRecord.newBuilder(deciding.active())
                    .setDegraded(ErrorCode.EMBEDDING_UNAVAILABLE.name())
                    .build();

            assertThat(deciding.decide(event("ann", "m1", reemit()), degraded))
                    .isEqualTo(new Republish(degraded, ModelWork.EMBED_AND_EXTRACT));
        }

        @Test
        void withoutExtractionAsksForTheVectorAtMost() {
            assertThat(workOf(ErrorCode.EMBEDDING_UNAVAILABLE)).isEqualTo(ModelWork.EMBED_ALONE);
            assertThat(workOf(ErrorCode.EMBEDDING_REFUSED)).isEqualTo(ModelWork.EMBED_ALONE);
            assertThat(workOf(ErrorCode.EXTRACTION_UNAVAILABLE)).isEqualTo(ModelWork.NONE);
            assertThat(workOf(ErrorCode.EXTRACTION_DEGRADED)).isEqualTo(ModelWork.NONE);
        }

        private ModelWork workOf(ErrorCode degraded) {
            MemoryRecord memory = MemoryRecord.newBuilder(deciding.active())
                    .setDegraded(degraded.name())
                    .build();
            Decision decision = deciding.decide(event("ann", "m1", reemit()).setExtract(false), memory);
            return ((Republish) decision).work();
        }

        @Test
        void publishesWhatThereIsWhateverVersionIsExpected() {
            for (long expected : new long[] {0, 1, 7}) {
                assertThat(deciding.decide(
                                event("ann", "m1", reemit()).setExpectedVersion(expected), deciding.active()))
                        .isEqualTo(new Republish(deciding.active(), ModelWork.NONE));
            }
        }

        @Test
        void removesAnOrphanThatTheLogDoesNotHold() {
            assertThat(deciding.decide(event("ann", "m1", reemit()).setExpectedVersion(0L), null))
                    .isEqualTo(new RepublishTombstone());
        }

        @Test
        void erasesNothingThatTheLogIsSaidToHold() {
            Deciding.assertRefused(deciding.decide(event("ann", "m1", reemit()), null), ErrorCode.NOT_FOUND);
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", reemit()).setExpectedVersion(3L), null), ErrorCode.NOT_FOUND);
        }
    }
}
