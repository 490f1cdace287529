package io.memlog.streams;

import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Headers;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Put;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTest {
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
    void keepsTheBytesAndSaysWhereFromAndWhy() {
        // Given
        byte[] garbage = "not avro".getBytes(UTF_8);

        // When
        Outcome outcome = pipeline.sendBytes(garbage);

        // Then
        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().getFirst();
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(letter.key()).isEqualTo("not trusted".getBytes(UTF_8));
        assertThat(header(letter, Headers.DEAD_LETTER_CODE)).isEqualTo("NOT_WIRE_FORMAT");
        assertThat(header(letter, Headers.DEAD_LETTER_TOPIC)).isEqualTo("memory.events");
        assertThat(header(letter, Headers.DEAD_LETTER_PARTITION)).isEqualTo("0");
        assertThat(header(letter, Headers.DEAD_LETTER_OFFSET)).isEqualTo("0");
        assertThat(header(letter, Headers.DEAD_LETTER_STAGE)).isEqualTo("read-event");
        assertThat(header(letter, Headers.DEAD_LETTER_ATTEMPTS)).isEqualTo("1");
        assertThat(header(letter, Headers.DEAD_LETTER_DETAIL)).isNotBlank();
        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DEAD_LETTERED);
        assertThat(outcome.getEventId()).isNull();
        assertThat(outcome.getTenantId()).isNull();
        assertThat(pipeline.progress()).containsExactly(new Progress(0, 0L, pipeline.now()));
    }

    @Test
    void saysHowOftenItsRecordWasSentAgain() {
        var headers = new RecordHeaders();
        headers.add(Headers.RETRIES, "2".getBytes(UTF_8));
        headers.add(Headers.RETRY_OF, "1@17".getBytes(UTF_8));
        headers.add("foreign", "not passed on".getBytes(UTF_8));

        pipeline.sendBytes("not avro".getBytes(UTF_8), headers);

        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().getFirst();
        assertThat(header(letter, Headers.RETRIES)).isEqualTo("2");
        assertThat(header(letter, Headers.RETRY_OF)).isEqualTo("1@17");
        assertThat(letter.headers().lastHeader("foreign")).isNull();
    }

    @Test
    void isMadeOfAMissingValue() {
        assertDeadLettered(pipeline.sendBytes(null), "NOT_WIRE_FORMAT");
    }

    @Test
    void isMadeOfAnUnknownSchema() {
        byte[] unknown = ByteBuffer.allocate(8).put((byte) 0).putInt(4711).array();

        assertDeadLettered(pipeline.sendBytes(unknown), "UNKNOWN_SCHEMA_ID");
    }

    @Test
    void isMadeOfAnotherType() {
        assertDeadLettered(pipeline.sendBytes(pipeline.bytes(new Progress(0, 0L, Pipeline.START))), "WRONG_TYPE");
    }

    @Test
    void isMadeOfATruncatedBody() {
        byte[] whole = pipeline.bytes(put("ann", "m1", "some text"));

        assertDeadLettered(pipeline.sendBytes(java.util.Arrays.copyOf(whole, whole.length - 3)), "MALFORMED_AVRO");
    }

    @Test
    void isMadeOfAnOversizeText() {
        Outcome outcome = pipeline.send(put("ann", "m1", "x".repeat(10 * 1024 + 1)));

        assertDeadLettered(outcome, "TOO_LARGE");
        assertThat(outcome.getEventId()).isNotNull();
        assertThat(outcome.getTenantId()).isEqualTo("acme");
    }

    @Test
    void isMadeOfAMissingScope() {
        MemoryEvent nobody =
                event("", "m1", Put.newBuilder().setContent("x").build()).build();

        Outcome outcome = pipeline.send(nobody);

        assertDeadLettered(outcome, "MISSING_SCOPE");
        assertThat(outcome.getUserId()).isNull();
    }

    @Test
    void namesNoIdThatNoStoreCouldHold() {
        MemoryEvent nul =
                event("a\0b", "m1", Put.newBuilder().setContent("x").build()).build();

        Outcome outcome = pipeline.send(nul);

        assertDeadLettered(outcome, "INVALID_IDENTIFIER");
        assertThat(outcome.getUserId()).isNull();
        assertThat(outcome.getTenantId()).isEqualTo("acme");
    }

    @Test
    void fitsTheBrokerEvenIfTheEventBarelyDid() {
        byte[] huge = new byte[1_000_000];

        assertDeadLettered(pipeline.sendBytes(huge), "TOO_LARGE");
    }

    @Test
    void ofAHugeEventIsCutAndSaysSo() {
        pipeline.sendBytes(new byte[1_000_000]);

        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().getFirst();
        assertThat(letter.key().length + letter.value().length).isEqualTo(DeadLetter.MAX_BYTES);
        assertThat(header(letter, Headers.DEAD_LETTER_ORIGINAL_BYTES)).isEqualTo("1000000");
    }

    @Test
    void doesNotStopTheEventsBehindIt() {
        pipeline.sendBytes("garbage".getBytes(UTF_8));

        Outcome outcome = pipeline.send(put("ann", "m1", "good"));

        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
    }

    @Test
    void isMadeOfAReroutedRecordThatSaysNothingOfItsOrigin() {
        pipeline.sendRerouted(pipeline.bytes(put("ann", "m1", "x")), new RecordHeaders());

        assertThat(header(pipeline.deadLetters().getFirst(), Headers.DEAD_LETTER_TOPIC))
                .isEqualTo("memory.events.rerouted");
        assertThat(pipeline.outcomes()).isEmpty();
    }

    @Test
    void isNotMadeOfAReroutedEvent() {
        var origin = new RecordHeaders();
        origin.add(Headers.EVENT_PARTITION, "3".getBytes(UTF_8));
        origin.add(Headers.EVENT_OFFSET, "99".getBytes(UTF_8));
        origin.add(Headers.EVENT_TIME, "1700000000000".getBytes(UTF_8));

        pipeline.sendRerouted(pipeline.bytes(put("ann", "m1", "x")), origin);

        Outcome outcome = pipeline.outcomes().getFirst();
        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(outcome.getEventPartition()).isEqualTo(3);
        assertThat(outcome.getEventOffset()).isEqualTo(99);
        var records = pipeline.enriched();
        assertThat(records).hasSize(1);
        MemoryRecord memory = (MemoryRecord) records.getFirst().value();
        assertThat(memory.getProvenance().getEventPartition()).isEqualTo(3);
        assertThat(memory.getCompletesEvent()).isFalse();
    }

    private void assertDeadLettered(Outcome outcome, String code) {
        assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.DEAD_LETTERED);
        assertThat(outcome.getCode()).isEqualTo(code);
    }

    private static String header(TestRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
