package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.delete;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.patch;
import static io.memlog.streams.TestEvents.put;
import static io.memlog.streams.TestEvents.restore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Digests;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Put;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTopologyTest {
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
    void topologyIsTheOneOnRecord() {
        pipeline.assertTopologyIs("topology.txt");
    }

    @Nested
    class AnAppliedEvent {
        @Test
        void becomesOneCompleteRecordAndOneOutcome() {
            // When
            Outcome outcome = pipeline.send(put("ann", "m1", "Tea is good"));

            // Then
            List<TestRecord<String, SpecificRecord>> records = pipeline.enriched();
            assertThat(records).hasSize(1);
            assertThat(records.getFirst().key()).isEqualTo("acme/ann/m1");
            assertThat(records.getFirst().getRecordTime()).isEqualTo(pipeline.now());
            MemoryRecord memory = (MemoryRecord) records.getFirst().value();
            assertThat(memory.getVersion()).isEqualTo(1);
            assertThat(memory.getCompletesEvent()).isTrue();
            assertThat(memory.getEmbedding().getDimension()).isEqualTo(2);
            assertThat(memory.getEmbedding().getVector().remaining()).isEqualTo(8);
            assertThat(memory.getEntities()).extracting("key").containsExactly("topic:Tea");
            assertThat(memory.getDegraded()).isNull();
            assertThat(memory.getProvenance().getEmbedderId()).isEqualTo("tiny");
            assertThat(memory.getProvenance().getExtractorId()).isEqualTo("first-word");
            assertThat(memory.getVectorDigest()).isEqualTo(Digests.vector(memory));
            assertThat(memory.getGraphDigest()).isEqualTo(Digests.graph(memory));
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(outcome.getVersion()).isEqualTo(1);
            assertThat(outcome.getAffected()).isEqualTo(1);
            assertThat(outcome.getEventPartition()).isZero();
            assertThat(outcome.getEventOffset()).isZero();
            assertThat(outcome.getReceivedAt()).isEqualTo(pipeline.now());
            assertThat(outcome.getTenantId()).isEqualTo("acme");
        }

        @Test
        void countsVersionsWithoutGapsAcrossRefusals() {
            List<Long> versions = new ArrayList<>();
            pipeline.send(put("ann", "m1", "one"));
            versions.add(pipeline.memory().getVersion());
            pipeline.send(event("ann", "m1", restore()));
            pipeline.send(event("ann", "m1", append("two")));
            versions.add(pipeline.memory().getVersion());
            pipeline.send(event("ann", "m1", delete()));
            versions.add(pipeline.memory().getVersion());
            pipeline.send(event("ann", "m1", patch().setImportance(1).build()));
            pipeline.send(event("ann", "m1", restore()));
            versions.add(pipeline.memory().getVersion());

            assertThat(versions).containsExactly(1L, 2L, 3L, 4L);
        }

        @Test
        void passesTheTraceContextOnAndNothingElse() {
            var headers = new RecordHeaders();
            headers.add(Headers.TRACE_PARENT, "00-trace-span-01".getBytes(UTF_8));
            headers.add("other", "x".getBytes(UTF_8));

            pipeline.send(put("ann", "m1", "one"), headers);

            var record = pipeline.enriched().getFirst();
            assertThat(header(record, Headers.TRACE_PARENT)).isEqualTo("00-trace-span-01");
            assertThat(record.headers().toArray()).hasSize(1);
        }
    }

    @Nested
    class ARepeatedEvent {
        @Test
        void isADuplicateAndOnlyMakesProgress() {
            MemoryEvent event = put("ann", "m1", "one");
            pipeline.send(event);
            pipeline.enriched();

            Outcome outcome = pipeline.send(event);

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
            assertThat(outcome.getCode()).isEqualTo("DUPLICATE_EVENT");
            assertThat(outcome.getVersion()).isEqualTo(1);
            assertThat(pipeline.enriched())
                    .singleElement()
                    .satisfies(record -> assertThat(record.key()).isEqualTo(Partitions.progressKey(0)))
                    .satisfies(record -> assertThat(record.value()).isEqualTo(new Progress(0, 1L, pipeline.now())));
        }

        @Test
        void mayComeFromAnotherRequestAndTime() {
            MemoryEvent event = put("ann", "m1", "one");
            pipeline.send(event);

            Outcome outcome = pipeline.send(MemoryEvent.newBuilder(event)
                    .setOperationId("again")
                    .setOccurredAt(event.getOccurredAt().plusSeconds(9)));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
        }

        @Test
        void withAnotherBodyIsRefused() {
            MemoryEvent event = put("ann", "m1", "one");
            pipeline.send(event);

            Outcome outcome = pipeline.send(MemoryEvent.newBuilder(event)
                    .setOp(Put.newBuilder().setContent("two").build()));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(outcome.getCode()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        }

        @Test
        void ofARefusedEventIsNotDecidedAgain() {
            MemoryEvent tooEarly =
                    event("ann", "m1", patch().setImportance(1).build()).build();
            pipeline.send(tooEarly);
            pipeline.send(put("ann", "m1", "one"));

            Outcome outcome = pipeline.send(tooEarly);

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
            assertThat(outcome.getDetail()).isEqualTo("first decided at partition 0, offset 0: REJECTED NOT_FOUND");
        }

        @Test
        void isAnotherEventInAnotherScope() {
            MemoryEvent event = put("ann", "m1", "one");
            pipeline.send(event);

            Outcome outcome = pipeline.send(MemoryEvent.newBuilder(event).setUserId("bob"));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        }

        @Test
        void isForgottenAfterSevenDaysOfTheStreamAndNotBefore() {
            MemoryEvent event = put("ann", "m1", "one");
            pipeline.send(event);

            pipeline.advance(Duration.ofDays(7).minusMillis(1));
            assertThat(pipeline.send(event).getStatus()).isEqualTo(OutcomeStatus.DUPLICATE);
            pipeline.advance(Duration.ofMillis(1));
            assertThat(pipeline.send(event).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        }

        @Test
        void leavesNoStateBehindWhenForgotten() {
            pipeline.send(put("ann", "m1", "one"));
            long before = entries("events");

            pipeline.advance(Duration.ofDays(8));
            pipeline.send(put("ann", "m2", "two"));
            pipeline.advance(Duration.ofMinutes(2));
            pipeline.send(put("ann", "m2", "two"));

            assertThat(before).isEqualTo(2);
            assertThat(entries("events")).isEqualTo(4);
            assertThat(entries("memo")).isEqualTo(4);
        }

        private long entries(String store) {
            try (var all = pipeline.driver.getKeyValueStore(store).all()) {
                long count = 0;
                while (all.hasNext()) {
                    all.next();
                    count++;
                }
                return count;
            }
        }
    }

    @Nested
    class ARefusedEvent {
        @Test
        void isRejectedAndMakesProgress() {
            Outcome outcome = pipeline.send(event("ann", "m1", delete()));

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.REJECTED);
            assertThat(outcome.getCode()).isEqualTo("NOT_FOUND");
            assertThat(outcome.getOperation()).isEqualTo("Delete");
            assertThat(pipeline.progress()).containsExactly(new Progress(0, 0L, pipeline.now()));
        }
    }

    private static @Nullable String header(TestRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
