package io.memlog.streams;

import static io.memlog.streams.TestEvents.NOON;
import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.clear;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.incoming;
import static io.memlog.streams.TestEvents.message;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.reemit;
import static io.memlog.streams.TestEvents.restore;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Limits;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Put;
import io.memlog.streams.Decision.ModelWork;
import io.memlog.streams.Decision.Refuse;
import io.memlog.streams.Decision.Remove;
import io.memlog.streams.Decision.Republish;
import io.memlog.streams.Decision.RepublishTombstone;
import io.memlog.streams.Decision.Skip;
import io.memlog.streams.Decision.Write;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderTest {
    private final Decider decider = new Decider(new EventRules(Limits.DEFAULT));

    @Test
    void everyOperationOfTheSchemaIsDecided() {
        // Given
        Schema operations = MemoryEvent.getClassSchema().getField("op").schema();

        for (Schema operation : operations.getTypes()) {
            // When
            Decision decision = decide(event("ann", "m1", example(operation)), active());

            // Then
            assertThat(decision).as(operation.getName()).isNotNull();
        }
    }

    @Nested
    class PutDecides {
        @Test
        void createsVersionOne() {
            Write write = written(put("ann", "m1", "likes tea"), null);

            assertThat(write.state().getVersion()).isEqualTo(1);
            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.ACTIVE);
            assertThat(write.state().getContent()).isEqualTo("likes tea");
            assertThat(write.state().getCreatedAt()).isEqualTo(NOON);
            assertThat(write.state().getUpdatedAt()).isEqualTo(NOON);
            assertThat(write.state().getContentHash()).isEqualTo(MemoryText.hash("likes tea"));
            assertThat(write.work()).isEqualTo(ModelWork.EMBED_AND_EXTRACT);
        }

        @Test
        void replacesTheWholeMemory() {
            MemoryRecord rich = MemoryRecord.newBuilder(active())
                    .setTags(List.of("drink"))
                    .setImportance(9)
                    .setSource("chat")
                    .setMetadata(Map.of("a", "b"))
                    .build();

            Write write = written(put("ann", "m1", "likes coffee"), rich);

            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getTags()).isEmpty();
            assertThat(write.state().getMetadata()).isEmpty();
            assertThat(write.state().getImportance()).isNull();
            assertThat(write.state().getSource()).isNull();
        }

        @Test
        void makesADeletedMemoryActiveAgain() {
            Write write = written(put("ann", "m1", "again"), deleted());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.ACTIVE);
            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getCreatedAt()).isEqualTo(deleted().getCreatedAt());
        }

        @Test
        void namesTheEventInTheProvenance() {
            MemoryEvent event = put("ann", "m1", "likes tea");

            Write write = written(event, active());

            assertThat(write.state().getProvenance().getEventId()).isEqualTo(event.getEventId());
            assertThat(write.state().getProvenance().getOperation()).isEqualTo("Put");
            assertThat(write.state().getProvenance().getActor()).isEqualTo("tester");
            assertThat(write.state().getProvenance().getEventOffset()).isEqualTo(7);
        }

        @Test
        void keepsWhatModelsFoundInTheSameText() {
            Write write = written(put("ann", "m1", "likes tea"), active());

            assertThat(write.state().getEmbedding()).isEqualTo(active().getEmbedding());
            assertThat(write.state().getProvenance().getExtractorId()).isEqualTo("rules");
        }

        @Test
        void forgetsWhatModelsFoundInAnotherText() {
            Write write = written(put("ann", "m1", "likes coffee"), active());

            assertThat(write.state().getEmbedding()).isNull();
            assertThat(write.state().getProvenance().getExtractorId()).isEqualTo("none");
        }

        @Test
        void asksNoExtractorWhenTheEventSaysSo() {
            Write write = written(
                    event("ann", "m1", Put.newBuilder().setContent("x").build())
                            .setExtract(false)
                            .build(),
                    null);

            assertThat(write.work()).isEqualTo(ModelWork.EMBED);
        }

        @Test
        void keepsAgentAndSessionUnlessTheEventNamesOthers() {
            MemoryRecord current = MemoryRecord.newBuilder(active())
                    .setAgentId("a1")
                    .setSessionId("s1")
                    .build();

            Write write = written(
                    event("ann", "m1", Put.newBuilder().setContent("x").build())
                            .setSessionId("s2")
                            .build(),
                    current);

            assertThat(write.state().getAgentId()).isEqualTo("a1");
            assertThat(write.state().getSessionId()).isEqualTo("s2");
        }
    }

    @Nested
    class ExpectedVersionDecides {
        @ParameterizedTest
        @CsvSource({"0, true", "1, false", "2, false"})
        void isCheckedAgainstAMissingMemory(long expected, boolean isApplied) {
            Decision decision = decide(expecting(expected, "m1"), null);

            assertThat(decision instanceof Write).isEqualTo(isApplied);
        }

        @ParameterizedTest
        @CsvSource({"0, false", "1, true", "2, false"})
        void isCheckedAgainstTheStoredVersion(long expected, boolean isApplied) {
            Decision decision = decide(expecting(expected, "m1"), active());

            assertThat(decision instanceof Write).isEqualTo(isApplied);
        }

        @Test
        void refusalStatesExpectedAndFound() {
            assertRefused(
                    decide(expecting(5, "m1"), active()), ErrorCode.VERSION_CONFLICT, "expected version 5, found 1");
        }

        @Test
        void countsADeletedMemoryAsExisting() {
            assertRefused(
                    decide(expecting(0, "m1"), deleted()), ErrorCode.VERSION_CONFLICT, "expected version 0, found 1");
        }

        @Test
        void comesBeforeEveryOtherReason() {
            MemoryEvent event =
                    event("ann", "m1", delete()).setExpectedVersion(3L).build();

            assertRefused(decide(event, null), ErrorCode.VERSION_CONFLICT, "expected version 3, found 0");
        }

        private MemoryEvent expecting(long version, String memoryId) {
            return event("ann", memoryId, Put.newBuilder().setContent("x").build())
                    .setExpectedVersion(version)
                    .build();
        }
    }

    @Nested
    class PatchDecides {
        @Test
        void changesOnlyTheGivenFields() {
            MemoryRecord current =
                    MemoryRecord.newBuilder(active()).setSource("chat").build();

            Write write = written(
                    event(
                                    "ann",
                                    "m1",
                                    patch().setTags(List.of("drink"))
                                            .setImportance(3)
                                            .build())
                            .build(),
                    current);

            assertThat(write.state().getTags()).containsExactly("drink");
            assertThat(write.state().getImportance()).isEqualTo(3);
            assertThat(write.state().getSource()).isEqualTo("chat");
            assertThat(write.state().getContent()).isEqualTo("likes tea");
            assertThat(write.state().getVersion()).isEqualTo(2);
        }

        @Test
        void asksNoModelWhenTheTextStays() {
            Write write =
                    written(event("ann", "m1", patch().setImportance(3).build()).build(), active());

            assertThat(write.work()).isEqualTo(ModelWork.NONE);
            assertThat(write.state().getEmbedding()).isEqualTo(active().getEmbedding());
        }

        @Test
        void asksAgainWhatAnEarlierVersionHadToDoWithout() {
            MemoryRecord degraded = MemoryRecord.newBuilder(active())
                    .setEmbedding(null)
                    .setDegraded(ErrorCode.EMBEDDING_UNAVAILABLE.name())
                    .build();

            Write write =
                    written(event("ann", "m1", patch().setImportance(3).build()).build(), degraded);

            assertThat(write.work()).isEqualTo(ModelWork.EMBED_AND_EXTRACT);
        }

        @Test
        void emptiesTheFieldsItNames() {
            MemoryRecord current = MemoryRecord.newBuilder(active())
                    .setImportance(3)
                    .setSource("chat")
                    .setValidFrom(NOON)
                    .setValidTo(NOON)
                    .setExpiresAt(NOON)
                    .setTags(List.of("t"))
                    .setMetadata(Map.of("a", "b"))
                    .setMessages(List.of(message("hi")))
                    .build();

            Write write = written(
                    event(
                                    "ann",
                                    "m1",
                                    patch().setClear(List.of(
                                                    "importance",
                                                    "source",
                                                    "validFrom",
                                                    "validTo",
                                                    "expiresAt",
                                                    "tags",
                                                    "metadata",
                                                    "messages"))
                                            .build())
                            .build(),
                    current);

            assertThat(write.state().getImportance()).isNull();
            assertThat(write.state().getSource()).isNull();
            assertThat(write.state().getValidFrom()).isNull();
            assertThat(write.state().getValidTo()).isNull();
            assertThat(write.state().getExpiresAt()).isNull();
            assertThat(write.state().getTags()).isEmpty();
            assertThat(write.state().getMetadata()).isEmpty();
            assertThat(write.state().getMessages()).isEmpty();
        }

        @Test
        void ofAMissingMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", patch().build()), null), ErrorCode.NOT_FOUND);
        }

        @Test
        void ofADeletedMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", patch().build()), deleted()), ErrorCode.MEMORY_DELETED);
        }

        @Test
        void mayNotLeaveTheMemoryWithoutText() {
            assertRefused(
                    decide(event("ann", "m1", patch().setContent(" ").build()), active()), ErrorCode.BLANK_CONTENT);
        }
    }

    @Nested
    class AppendDecides {
        @Test
        void createsAMissingMemory() {
            Write write = written(event("ann", "m1", append("first")).build(), null);

            assertThat(write.state().getContent()).isEqualTo("first");
            assertThat(write.state().getVersion()).isEqualTo(1);
        }

        @Test
        void addsTextOnALineOfItsOwn() {
            Write write = written(event("ann", "m1", append("and honey")).build(), active());

            assertThat(write.state().getContent()).isEqualTo("likes tea\nand honey");
            assertThat(write.work()).isEqualTo(ModelWork.EMBED_AND_EXTRACT);
        }

        @Test
        void addsMessagesToTheEnd() {
            MemoryRecord current = MemoryRecord.newBuilder(active())
                    .setMessages(List.of(message("one")))
                    .build();

            Write write =
                    written(event("ann", "m1", append(null, message("two"))).build(), current);

            assertThat(write.state().getMessages()).containsExactly(message("one"), message("two"));
            assertThat(write.state().getContent()).isEqualTo("likes tea");
        }

        @Test
        void isRefusedWhenTheSumIsTooLarge() {
            String half = "x".repeat(6 * 1024);
            MemoryRecord current =
                    MemoryRecord.newBuilder(active()).setContent(half).build();

            assertRefused(decide(event("ann", "m1", append(half)), current), ErrorCode.TOO_LARGE);
        }

        @Test
        void isRefusedWhenThereWouldBeTooManyMessages() {
            MemoryRecord current = MemoryRecord.newBuilder(active())
                    .setMessages(Collections.nCopies(100, message("x")))
                    .build();

            assertRefused(decide(event("ann", "m1", append(null, message("one more"))), current), ErrorCode.TOO_LARGE);
        }

        @Test
        void toADeletedMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", append("x")), deleted()), ErrorCode.MEMORY_DELETED);
        }
    }

    @Nested
    class DeleteRestoreAndEraseDecide {
        @Test
        void deleteHidesAndAsksNoModel() {
            Write write = written(event("ann", "m1", delete()).build(), active());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.DELETED);
            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getEmbedding()).isEqualTo(active().getEmbedding());
            assertThat(write.work()).isEqualTo(ModelWork.NONE);
        }

        @Test
        void deleteOfAMissingOrDeletedMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", delete()), null), ErrorCode.NOT_FOUND);
            assertRefused(decide(event("ann", "m1", delete()), deleted()), ErrorCode.MEMORY_DELETED);
        }

        @Test
        void restoreBringsADeletedMemoryBack() {
            Write write = written(event("ann", "m1", restore()).build(), deleted());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.ACTIVE);
            assertThat(write.state().getVersion()).isEqualTo(2);
        }

        @Test
        void restoreOfAnActiveOrMissingMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", restore()), active()), ErrorCode.NOT_FOUND);
            assertRefused(decide(event("ann", "m1", restore()), null), ErrorCode.NOT_FOUND);
        }

        @Test
        void eraseRemovesActiveAndDeletedMemories() {
            assertThat(decide(event("ann", "m1", erase()), active())).isEqualTo(new Remove());
            assertThat(decide(event("ann", "m1", erase()), deleted())).isEqualTo(new Remove());
        }

        @Test
        void eraseOfAMissingMemoryIsRefused() {
            assertRefused(decide(event("ann", "m1", erase()), null), ErrorCode.NOT_FOUND);
        }
    }

    @Nested
    class ClearDecides {
        @Test
        void withBackupHidesActiveMemories() {
            Write write = written(event("ann", null, clear(true).build()).build(), active());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.DELETED);
        }

        @Test
        void withBackupLeavesDeletedMemoriesAsTheyAre() {
            assertThat(decide(event("ann", null, clear(true).build()), deleted()))
                    .isEqualTo(new Skip());
        }

        @Test
        void withoutBackupRemovesActiveAndDeletedMemories() {
            assertThat(decide(event("ann", null, clear(false).build()), active()))
                    .isEqualTo(new Remove());
            assertThat(decide(event("ann", null, clear(false).build()), deleted()))
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
            MemoryRecord memory = MemoryRecord.newBuilder(active())
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

            Decision decision = decide(event("ann", null, clear.build()), memory);

            assertThat(decision).isEqualTo(isMatch ? new Remove() : new Skip());
        }
    }

    @Nested
    class ReemitDecides {
        @Test
        void publishesTheSameVersion() {
            assertThat(decide(event("ann", "m1", reemit()), active()))
                    .isEqualTo(new Republish(active(), ModelWork.NONE));
        }

        @Test
        void asksTheModelsAgainForADegradedMemory() {
            MemoryRecord degraded = MemoryRecord.newBuilder(active())
                    .setDegraded(ErrorCode.EMBEDDING_UNAVAILABLE.name())
                    .build();

            assertThat(decide(event("ann", "m1", reemit()), degraded))
                    .isEqualTo(new Republish(degraded, ModelWork.EMBED_AND_EXTRACT));
        }

        @Test
        void removesAnOrphan() {
            assertThat(decide(event("ann", "m1", reemit()), null)).isEqualTo(new RepublishTombstone());
        }
    }

    private Decision decide(MemoryEvent event, @Nullable MemoryRecord current) {
        return decider.decide(incoming(event), current);
    }

    private Decision decide(MemoryEvent.Builder event, @Nullable MemoryRecord current) {
        return decide(event.build(), current);
    }

    private Write written(MemoryEvent event, @Nullable MemoryRecord current) {
        Decision decision = decide(event, current);
        assertThat(decision).isInstanceOf(Write.class);
        return (Write) decision;
    }

    private static void assertRefused(Decision decision, ErrorCode code) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.code()).isEqualTo(code));
    }

    private static void assertRefused(Decision decision, ErrorCode code, String detail) {
        assertThat(decision).isEqualTo(new Refuse(code, detail));
    }

    /** "likes tea", version 1, embedded and searched for entities. */
    private MemoryRecord active() {
        MemoryRecord state = ((Write) decider.decide(incoming(put("ann", "m1", "likes tea")), null)).state();
        MemoryRecord.Builder enriched = MemoryRecord.newBuilder(state)
                .setEmbedding(new Embedding("space", "model", 1, ByteBuffer.wrap(new byte[4])));
        enriched.setProvenance(Provenance.newBuilder(state.getProvenance())
                .setEventId("event-0")
                .setExtractorId("rules")
                .setExtractorVersion("1")
                .build());
        return enriched.build();
    }

    private MemoryRecord deleted() {
        return MemoryRecord.newBuilder(active()).setStatus(MemoryStatus.DELETED).build();
    }

    private static SpecificRecord example(Schema operation) {
        return operation.getName().equals("Put")
                ? Put.newBuilder().setContent("x").build()
                : (SpecificRecord) SpecificData.get().deepCopy(operation, withDefaults(operation));
    }

    private static Object withDefaults(Schema operation) {
        SpecificRecord record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(operation), operation);
        operation
                .getFields()
                .forEach(field -> record.put(field.pos(), SpecificData.get().getDefaultValue(field)));
        return record;
    }
}
