package io.memlog.reconciler.letters;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as JSON with what the log has of it.
 *
 * @param headers in their order
 * @param key base64; missing if the payload was not asked for, or the record has no key
 * @param value base64, like the key
 */
record WholeLetterJson(
        LetterJson letter,
        List<HeaderJson> headers,
        @Nullable String key,
        @Nullable String value) {
    WholeLetterJson {
        headers = List.copyOf(headers);
    }

    /** A header, its value as text or as base64. */
    record HeaderJson(String name, @Nullable String value) {}

    /** For people: headers as texts that harm no terminal, and the payload only if it is asked for. */
    static WholeLetterJson shown(KnownLetter known, ConsumerRecord<byte[], byte[]> raw, boolean withPayload) {
        return new WholeLetterJson(
                LetterJson.of(known),
                headers(raw, LetterFormat::printable),
                withPayload ? base64(raw.key()) : null,
                withPayload ? base64(raw.value()) : null);
    }

    /** For machines: every byte, in base64. */
    static WholeLetterJson exported(KnownLetter known, ConsumerRecord<byte[], byte[]> raw) {
        return new WholeLetterJson(
                LetterJson.of(known),
                headers(raw, Base64.getEncoder()::encodeToString),
                base64(raw.key()),
                base64(raw.value()));
    }

    private static List<HeaderJson> headers(ConsumerRecord<byte[], byte[]> raw, Function<byte[], String> text) {
        List<HeaderJson> headers = new ArrayList<>();
        for (Header header : raw.headers()) {
            byte @Nullable [] value = header.value();
            headers.add(new HeaderJson(header.key(), value == null ? null : text.apply(value)));
        }
        return headers;
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
