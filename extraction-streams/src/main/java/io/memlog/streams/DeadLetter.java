package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Topics;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Why an event cannot be decided, and the record that keeps its bytes; immutable.
 *
 * @param code stable reason
 * @param detail expected and found, never memory text
 * @param stage name of the operator that gave up
 * @param attempts how often it tried
 */
record DeadLetter(ErrorCode code, @Nullable String detail, String stage, int attempts) {
    /** A dead letter must itself be accepted by the broker (1 MB with headers); the whole event stays on memory.events. */
    static final int MAX_BYTES = 900_000;

    private static final int MAX_DETAIL_LENGTH = 1000;

    Record<byte[], byte[]> recordOf(Record<byte[], byte[]> original, String topic, int partition, long offset) {
        byte[] key = cut(original.key(), MAX_BYTES / 2);
        byte[] value = cut(original.value(), MAX_BYTES - lengthOf(key));
        var headers = new RecordHeaders(original.headers());
        add(headers, Headers.DEAD_LETTER_CODE, code.name());
        if (detail != null) {
            add(headers, Headers.DEAD_LETTER_DETAIL, detail.substring(0, Math.min(detail.length(), MAX_DETAIL_LENGTH)));
        }
        add(headers, Headers.DEAD_LETTER_TOPIC, topic);
        add(headers, Headers.DEAD_LETTER_PARTITION, String.valueOf(partition));
        add(headers, Headers.DEAD_LETTER_OFFSET, String.valueOf(offset));
        add(headers, Headers.DEAD_LETTER_STAGE, stage);
        add(headers, Headers.DEAD_LETTER_ATTEMPTS, String.valueOf(attempts));
        if (lengthOf(value) < lengthOf(original.value())) {
            add(headers, Headers.DEAD_LETTER_ORIGINAL_BYTES, String.valueOf(lengthOf(original.value())));
        }
        return original.withKey(key).withValue(value).withHeaders(headers);
    }

    Record<byte[], byte[]> recordOf(Record<byte[], byte[]> original, EventPosition position) {
        return recordOf(original, Topics.EVENTS, position.partition(), position.offset());
    }

    private static byte[] cut(byte[] bytes, int max) {
        return lengthOf(bytes) > max ? Arrays.copyOf(bytes, max) : bytes;
    }

    /** Kafka's keys and values may be null. */
    private static int lengthOf(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void add(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
