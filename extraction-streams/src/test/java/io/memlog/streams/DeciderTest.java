package io.memlog.streams;

import static io.memlog.streams.TestEvents.NOON;
import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.message;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Put;
import io.memlog.streams.Decision.ModelWork;
import io.memlog.streams.Decision.Write;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderTest {
    private final Deciding deciding = new Deciding();

    @Test
    void everyOperationOfTheSchemaIsDecided() {
        // Given
        Schema operations = MemoryEvent.getClassSchema().getField("op").schema();

        for (Schema operation : operations.getTypes()) {
            // When
            Decision decision = deciding.decide(event("ann", "m1", example(operation)), deciding.active());

            // Then
            assertThat(decision).as(operation.getName()).isNotNull();
        }
    }

    @Nested
    class PutDecides {
        @Test
        void createsVersionOne() {
            Write write = deciding.written(put("ann", "m1", "likes tea"), null);

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
            MemoryRecord rich = MemoryRecord.newBuilder(deciding.active())
                    .setTags(List.of("drink"))
                    .setImportance(9)
                    .setSource("chat")
                    .setMetadata(Map.of("a", "b"))
                    .build();

            Write write = deciding.written(put("ann", "m1", "likes coffee"), rich);

            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getTags()).isEmpty();
            assertThat(write.state().getMetadata()).isEmpty();
            assertThat(write.state().getImportance()).isNull();
            assertThat(write.state().getSource()).isNull();
        }

        @Test
        void makesADeletedMemoryActiveAgain() {
            Write write = deciding.written(put("ann", "m1", "again"), deciding.deleted());

            assertThat(write.state().getStatus()).isEqualTo(MemoryStatus.ACTIVE);
            assertThat(write.state().getVersion()).isEqualTo(2);
            assertThat(write.state().getCreatedAt())
                    .isEqualTo(deciding.deleted().getCreatedAt());
        }

        @Test
        void namesTheEventInTheProvenance() {
            MemoryEvent event = put("ann", "m1", "likes tea");

            Write write = deciding.written(event, deciding.active());

            assertThat(write.state().getProvenance().getEventId()).isEqualTo(event.getEventId());
            assertThat(write.state().getProvenance().getOperation()).isEqualTo("Put");
            assertThat(write.state().getProvenance().getActor()).isEqualTo("tester");
            assertThat(write.state().getProvenance().getEventOffset()).isEqualTo(7);
        }

        @Test
        void keepsWhatModelsFoundInTheSameText() {
            Write write = deciding.written(put("ann", "m1", "likes tea"), deciding.active());

            assertThat(write.state().getEmbedding()).isEqualTo(deciding.active().getEmbedding());
            assertThat(write.state().getProvenance().getExtractorId()).isEqualTo("rules");
        }

        @Test
        void forgetsWhatModelsFoundInAnotherText() {
            Write write = deciding.written(put("ann", "m1", "likes coffee"), deciding.active());

            assertThat(write.state().getEmbedding()).isNull();
            assertThat(write.state().getProvenance().getExtractorId()).isEqualTo("none");
        }

        @Test
        void asksNoExtractorWhenTheEventSaysSo() {
            Write write = deciding.written(
                    event("ann", "m1", Put.newBuilder().setContent("x").build())
                            .setExtract(false)
                            .build(),
                    null);

            assertThat(write.work()).isEqualTo(ModelWork.EMBED);
        }

        @Test
        void keepsAgentAndSessionUnlessTheEventNamesOthers() {
            MemoryRecord current = MemoryRecord.newBuilder(deciding.active())
                    .setAgentId("a1")
                    .setSessionId("s1")
                    .build();

            Write write = deciding.written(
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
            Decision decision = deciding.decide(expecting(expected, "m1"), null);

            assertThat(decision instanceof Write).isEqualTo(isApplied);
        }

        @ParameterizedTest
        @CsvSource({"0, false", "1, true", "2, false"})
        void isCheckedAgainstTheStoredVersion(long expected, boolean isApplied) {
            Decision decision = deciding.decide(expecting(expected, "m1"), deciding.active());

            assertThat(decision instanceof Write).isEqualTo(isApplied);
        }

        @Test
        void refusalStatesExpectedAndFound() {
            Deciding.assertRefused(
                    deciding.decide(expecting(5, "m1"), deciding.active()),
                    ErrorCode.VERSION_CONFLICT,
                    "expected version 5, found 1");
        }

        @Test
        void countsADeletedMemoryAsExisting() {
            Deciding.assertRefused(
                    deciding.decide(expecting(0, "m1"), deciding.deleted()),
                    ErrorCode.VERSION_CONFLICT,
                    "expected version 0, found 1");
        }

        @Test
        void comesBeforeEveryOtherReason() {
            MemoryEvent event =
                    event("ann", "m1", delete()).setExpectedVersion(3L).build();

            Deciding.assertRefused(
                    deciding.decide(event, null), ErrorCode.VERSION_CONFLICT, "expected version 3, found 0");
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
                    MemoryRecord.newBuilder(deciding.active()).setSource("chat").build();

            Write write = deciding.written(
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
            Write write = deciding.written(
                    event("ann", "m1", patch().setImportance(3).build()).build(), deciding.active());

            assertThat(write.work()).isEqualTo(ModelWork.NONE);
            assertThat(write.state().getEmbedding()).isEqualTo(deciding.active().getEmbedding());
        }

        @Test
        void asksAgainWhatAnEarlierVersionHadToDoWithout() {
            MemoryRecord degraded = MemoryRecord.newBuilder(deciding.active())
                    .setEmbedding(null)
                    .setDegraded(ErrorCode.EMBEDDING_UNAVAILABLE.name())
                    .build();

            Write write = deciding.written(
                    event("ann", "m1", patch().setImportance(3).build()).build(), degraded);

            assertThat(write.work()).isEqualTo(ModelWork.EMBED_AND_EXTRACT);
        }

        @Test
        void emptiesTheFieldsItNames() {
            MemoryRecord current = MemoryRecord.newBuilder(deciding.active())
                    .setImportance(3)
                    .setSource("chat")
                    .setValidFrom(NOON)
                    .setValidTo(NOON)
                    .setExpiresAt(NOON)
                    .setTags(List.of("t"))
                    .setMetadata(Map.of("a", "b"))
                    .setMessages(List.of(message("hi")))
                    .build();

            Write write = deciding.written(
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
            Deciding.assertRefused(deciding.decide(event("ann", "m1", patch().build()), null), ErrorCode.NOT_FOUND);
        }

        @Test
        void ofADeletedMemoryIsRefused() {
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", patch().build()), deciding.deleted()), ErrorCode.MEMORY_DELETED);
        }

        @Test
        void mayNotLeaveTheMemoryWithoutText() {
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", patch().setContent(" ").build()), deciding.active()),
                    ErrorCode.BLANK_CONTENT);
        }
    }

    @Nested
    class AppendDecides {
        @Test
        void createsAMissingMemory() {
            Write write = deciding.written(event("ann", "m1", append("first")).build(), null);

            assertThat(write.state().getContent()).isEqualTo("first");
            assertThat(write.state().getVersion()).isEqualTo(1);
        }

        @Test
        void addsTextOnALineOfItsOwn() {
            Write write =
                    deciding.written(event("ann", "m1", append("and honey")).build(), deciding.active());

            assertThat(write.state().getContent()).isEqualTo("likes tea\nand honey");
            assertThat(write.work()).isEqualTo(ModelWork.EMBED_AND_EXTRACT);
        }

        @Test
        void addsMessagesToTheEnd() {
            MemoryRecord current = MemoryRecord.newBuilder(deciding.active())
                    .setMessages(List.of(message("one")))
                    .build();

            Write write = deciding.written(
                    event("ann", "m1", append(null, message("two"))).build(), current);

            assertThat(write.state().getMessages()).containsExactly(message("one"), message("two"));
            assertThat(write.state().getContent()).isEqualTo("likes tea");
        }

        @Test
        void isRefusedWhenTheSumIsTooLarge() {
            String half = "x".repeat(6 * 1024);
            MemoryRecord current =
                    MemoryRecord.newBuilder(deciding.active()).setContent(half).build();

            Deciding.assertRefused(deciding.decide(event("ann", "m1", append(half)), current), ErrorCode.TOO_LARGE);
        }

        @Test
        void isRefusedWhenThereWouldBeTooManyMessages() {
            MemoryRecord current = MemoryRecord.newBuilder(deciding.active())
                    .setMessages(Collections.nCopies(100, message("x")))
                    .build();

            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", append(null, message("one more"))), current),
                    ErrorCode.TOO_LARGE);
        }

        @Test
        void toADeletedMemoryIsRefused() {
            Deciding.assertRefused(
                    deciding.decide(event("ann", "m1", append("x")), deciding.deleted()), ErrorCode.MEMORY_DELETED);
        }
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
