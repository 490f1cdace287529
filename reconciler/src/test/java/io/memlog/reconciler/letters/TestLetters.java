package io.memlog.reconciler.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Headers;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.LetterDecision;
import io.memlog.schemas.avro.LetterDecisionKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records of memory.dead-letter as the stages write them. */
public final class TestLetters {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    public static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private TestLetters() {}

    public static ConsumerRecord<byte[], byte[]> raw(
            long offset, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        var all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(UTF_8)));
        return new ConsumerRecord<>(
                Topics.DEAD_LETTER,
                1,
                offset,
                NOON.toEpochMilli() + offset,
                TimestampType.LOG_APPEND_TIME,
                0,
                value == null ? 0 : value.length,
                key == null ? null : key.getBytes(UTF_8),
                value,
                all,
                Optional.empty());
    }

    public static Map<String, String> headersOf(String topic, String code, String stage) {
        return Map.of(
                Headers.DEAD_LETTER_CODE, code,
                Headers.DEAD_LETTER_TOPIC, topic,
                Headers.DEAD_LETTER_PARTITION, "1",
                Headers.DEAD_LETTER_OFFSET, "42",
                Headers.DEAD_LETTER_STAGE, stage,
                Headers.DEAD_LETTER_ATTEMPTS, "1",
                Headers.TRACE_PARENT, TRACE);
    }

    public static ConsumerRecord<byte[], byte[]> ofEvents(long offset, byte[] value) {
        return raw(offset, "acme/ann", value, headersOf(Topics.EVENTS, "NOT_WIRE_FORMAT", "read-event"));
    }

    public static ConsumerRecord<byte[], byte[]> ofEnriched(String key) {
        return raw(7, key, new byte[] {1}, headersOf(Topics.ENRICHED, "STORE_REFUSED_RECORD", "sink-vector"));
    }

    public static Letter letter(ConsumerRecord<byte[], byte[]> raw) {
        return LetterFormat.letter(raw);
    }

    static KnownLetter undecided(long offset) {
        return new KnownLetter(LetterFormat.letter(ofEvents(offset, new byte[] {1})), null);
    }

    static KnownLetter decided(long offset, LetterDecisionKind kind) {
        LetterDecision decision = LetterDecision.newBuilder()
                .setTopicId("topic")
                .setLetterPartition(1)
                .setLetterOffset(offset)
                .setKind(kind)
                .setDecidedAt(NOON)
                .setDecidedBy("ann")
                .build();
        return new KnownLetter(undecided(offset).letter(), decision);
    }
}
