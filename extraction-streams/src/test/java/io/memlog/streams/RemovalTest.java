package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.clear;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.erase;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.restore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Headers;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erase and Clear through the whole topology. */
class RemovalTest {
    private Pipeline pipeline;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Nested
    class ErasingAMemory {
        @Test
        void publishesATombstoneWithProvenanceThenProgress() {
            pipeline.send(put("ann", "m1", "one"));
            pipeline.enriched();
            MemoryEvent erase = event("ann", "m1", erase()).build();

            Outcome outcome = pipeline.send(erase);

            List<TestRecord<String, SpecificRecord>> records = pipeline.enriched();
            assertThat(records).hasSize(2);
            TestRecord<String, SpecificRecord> tombstone = records.getFirst();
            assertThat(tombstone.key()).isEqualTo("acme/ann/m1");
            assertThat(tombstone.value()).isNull();
            assertThat(header(tombstone, Headers.EVENT_ID)).isEqualTo(erase.getEventId());
            assertThat(header(tombstone, Headers.EVENT_PARTITION)).isEqualTo("0");
            assertThat(header(tombstone, Headers.EVENT_OFFSET)).isEqualTo("1");
            assertThat(header(tombstone, Headers.EVENT_TIME))
                    .isEqualTo(String.valueOf(pipeline.now().toEpochMilli()));
            assertThat(records.getLast().value()).isEqualTo(new Progress(0, 1L, pipeline.now()));
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(outcome.getVersion()).isNull();
            assertThat(outcome.getAffected()).isEqualTo(1);
        }

        @Test
        void leavesNothingOfItInTheState() {
            pipeline.send(put("ann", "m1", "one"));

            pipeline.send(event("ann", "m1", erase()));

            assertThat(pipeline.driver.getKeyValueStore("memories").get("acme/ann/m1"))
                    .isNull();
            try (var memo = pipeline.driver.getKeyValueStore("memo").all()) {
                assertThat(memo.hasNext()).isFalse();
            }
        }

        @Test
        void letsItBeginAgainWithVersionOne() {
            pipeline.send(put("ann", "m1", "one"));
            pipeline.send(event("ann", "m1", append("more")));
            pipeline.send(event("ann", "m1", erase()));
            pipeline.enriched();

            pipeline.send(put("ann", "m1", "new"));

            assertThat(pipeline.memory().getVersion()).isEqualTo(1);
        }
    }

    @Nested
    class ClearingAScope {
        @BeforeEach
        void fill() {
            pipeline.send(put("ann", "m1", "one"));
            pipeline.send(put("ann", "m2", "two"));
            pipeline.send(put("anna", "m1", "another user whose name begins alike"));
            pipeline.send(put("ann", "m3", "three"));
            pipeline.send(event("ann", "m3", delete()));
            pipeline.enriched();
        }

        @Test
        void withBackupHidesActiveMemoriesThenMakesProgress() {
            Outcome outcome = pipeline.send(event("ann", null, clear(true).build()));

            List<TestRecord<String, SpecificRecord>> records = pipeline.enriched();
            assertThat(records)
                    .extracting(TestRecord::key)
                    .containsExactly("acme/ann/m1", "acme/ann/m2", "~progress/0");
            assertThat(records.subList(0, 2)).allSatisfy(record -> {
                MemoryRecord memory = (MemoryRecord) record.value();
                assertThat(memory.getStatus()).isEqualTo(MemoryStatus.DELETED);
                assertThat(memory.getVersion()).isEqualTo(2);
                assertThat(memory.getCompletesEvent()).isFalse();
            });
            assertThat(outcome.getAffected()).isEqualTo(2);
        }

        @Test
        void withoutBackupErasesAll() {
            Outcome outcome = pipeline.send(event("ann", null, clear(false).build()));

            List<TestRecord<String, SpecificRecord>> records = pipeline.enriched();
            assertThat(records)
                    .extracting(TestRecord::key)
                    .containsExactly("acme/ann/m1", "acme/ann/m2", "acme/ann/m3", "~progress/0");
            assertThat(records.subList(0, 3))
                    .allSatisfy(record -> assertThat(record.value()).isNull());
            assertThat(outcome.getAffected()).isEqualTo(3);
        }

        @Test
        void canBeTakenBackOnce() {
            MemoryEvent clear = event("ann", null, clear(true).build()).build();
            pipeline.send(clear);
            pipeline.enriched();

            Outcome first = pipeline.send(event("ann", null, restore(clear.getEventId())));
            Outcome second = pipeline.send(event("ann", null, restore(clear.getEventId())));

            assertThat(first.getAffected()).isEqualTo(2);
            assertThat(second.getCode()).isEqualTo("NOT_FOUND");
            assertThat(pipeline.enriched())
                    .extracting(TestRecord::value)
                    .filteredOn(MemoryRecord.class::isInstance)
                    .extracting("status")
                    .containsExactly(MemoryStatus.ACTIVE, MemoryStatus.ACTIVE);
        }

        @Test
        void bringsBackOnlyWhatWasNotWrittenSince() {
            MemoryEvent clear = event("ann", null, clear(true).build()).build();
            pipeline.send(clear);
            pipeline.send(put("ann", "m1", "written since"));
            pipeline.send(event("ann", "m1", delete()));
            pipeline.enriched();

            Outcome outcome = pipeline.send(event("ann", null, restore(clear.getEventId())));

            assertThat(outcome.getAffected()).isEqualTo(1);
            assertThat(pipeline.memory().getMemoryId()).isEqualTo("m2");
        }

        @Test
        void ofAnotherScopeCannotBeTakenBack() {
            MemoryEvent clear = event("ann", null, clear(true).build()).build();
            pipeline.send(clear);

            Outcome outcome = pipeline.send(event("anna", null, restore(clear.getEventId())));

            assertThat(outcome.getCode()).isEqualTo("NOT_FOUND");
        }

        @Test
        void thatMatchesNothingIsAppliedToNothing() {
            Outcome outcome =
                    pipeline.send(event("ann", null, clear(true).setTag("x").build()));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(outcome.getAffected()).isZero();
            assertThat(pipeline.progress()).hasSize(1);
        }
    }

    private static @Nullable String header(TestRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
