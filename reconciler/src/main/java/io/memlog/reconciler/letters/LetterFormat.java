package io.memlog.reconciler.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.letters.Letter.Owner;
import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads what the headers of a dead letter say, whoever wrote them; stateless. */
final class LetterFormat {
    /** Stands for a code, topic or stage that the letter does not name. */
    static final String UNKNOWN = "UNKNOWN";

    private static final int MAX_TEXT = 200;
    private static final long MAX_COUNT = 1_000_000;

    /** A longer key was cut together with the value. */
    private static final int MAX_WHOLE_KEY = 449_999;

    private static final Pattern SLASH = Pattern.compile("/");
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private LetterFormat() {}

    static Letter letter(ConsumerRecord<byte[], byte[]> raw) {
        byte @Nullable [] key = raw.key();
        byte @Nullable [] value = raw.value();
        return new Letter(
                new LetterId(raw.partition(), raw.offset()),
                Instant.ofEpochMilli(raw.timestamp()),
                // Many letters share few of these.
                orUnknown(text(raw, Headers.DEAD_LETTER_CODE)).intern(),
                text(raw, Headers.DEAD_LETTER_DETAIL),
                orUnknown(text(raw, Headers.DEAD_LETTER_STAGE)).intern(),
                small(raw, Headers.DEAD_LETTER_ATTEMPTS),
                small(raw, Headers.RETRIES),
                text(raw, Headers.RETRY_OF),
                source(raw),
                key == null ? null : owner(key),
                traceId(raw),
                value == null ? 0 : value.length,
                originalBytes(raw, key));
    }

    /** The text of a header, printable and cut; null when the record has none. */
    static @Nullable String text(ConsumerRecord<byte[], byte[]> raw, String name) {
        Header header = raw.headers().lastHeader(name);
        return header == null || header.value() == null ? null : printable(header.value());
    }

    /** Foreign bytes as a text that harms no terminal. */
    static String printable(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        return CONTROL.matcher(cut).replaceAll("?");
    }

    private static @Nullable Source source(ConsumerRecord<byte[], byte[]> raw) {
        String topic = text(raw, Headers.DEAD_LETTER_TOPIC);
        long partition = number(raw, Headers.DEAD_LETTER_PARTITION, -1);
        long offset = number(raw, Headers.DEAD_LETTER_OFFSET, -1);
        return topic == null || partition < 0 || partition > Integer.MAX_VALUE || offset < 0
                ? null
                : new Source(topic.intern(), (int) partition, offset);
    }

    private static @Nullable Owner owner(byte[] key) {
        String text = new String(key, UTF_8);
        String[] parts = SLASH.split(text, -1);
        try {
            if (parts.length == 2) {
                var scope = new Scope(parts[0], parts[1]);
                return new Owner(scope.tenantId().intern(), scope.userId(), null);
            }
            MemoryKey memory = MemoryKey.parse(text);
            return new Owner(memory.scope().tenantId().intern(), memory.scope().userId(), memory.memoryId());
        } catch (MemlogException e) {
            return null;
        }
    }

    private static @Nullable Long originalBytes(ConsumerRecord<byte[], byte[]> raw, byte @Nullable [] key) {
        long bytes = number(raw, Headers.DEAD_LETTER_ORIGINAL_BYTES, -1);
        if (bytes >= 0) {
            return bytes;
        }
        return key != null && key.length > MAX_WHOLE_KEY ? (long) raw.serializedValueSize() : null;
    }

    private static @Nullable String traceId(ConsumerRecord<byte[], byte[]> raw) {
        String trace = text(raw, Headers.TRACE_PARENT);
        if (trace == null) {
            return null;
        }
        var matcher = TRACE_PARENT.matcher(trace);
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static int small(ConsumerRecord<byte[], byte[]> raw, String name) {
        return (int) Math.min(MAX_COUNT, number(raw, name, 0));
    }

    /** Anybody may write to the topic, so a number may be anything. */
    private static long number(ConsumerRecord<byte[], byte[]> raw, String name, long otherwise) {
        String text = text(raw, name);
        try {
            long number = text == null ? otherwise : Long.parseLong(text);
            return number < 0 ? otherwise : number;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static String orUnknown(@Nullable String text) {
        return text == null || text.isBlank() ? UNKNOWN : text;
    }
}
