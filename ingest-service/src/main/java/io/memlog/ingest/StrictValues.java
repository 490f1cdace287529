package io.memlog.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** How texts and times are read from requests: nothing is converted, and what no store can hold is refused here. Stateless. */
final class StrictValues {
    private StrictValues() {}

    static SimpleModule module() {
        return new SimpleModule("memlog-strict")
                .addDeserializer(String.class, new Text())
                .addDeserializer(Instant.class, new Time());
    }

    private static final class Text extends StdScalarDeserializer<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        Text() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            String text = parser.getText();
            // JSON can spell half a surrogate pair; UTF-8 cannot, and would silently turn it into a question mark.
            return isWellFormed(text)
                    ? text
                    : (String) context.handleWeirdStringValue(String.class, "", "lone surrogate");
        }

        /** Only a surrogate without its other half remains one as a code point. */
        private static boolean isWellFormed(String text) {
            return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        }
    }

    private static final class Time extends StdScalarDeserializer<Instant> {
        @Serial
        private static final long serialVersionUID = 1L;

        private static final int MAX_YEAR = 9999;

        Time() {
            super(Instant.class);
        }

        @Override
        public @Nullable Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            try {
                OffsetDateTime time = OffsetDateTime.parse(parser.getText());
                if (time.getYear() >= 1 && time.getYear() <= MAX_YEAR) {
                    return Instant.ofEpochMilli(time.toInstant().toEpochMilli());
                }
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, "", "not ISO 8601 with an offset");
            }
            return (Instant) context.handleWeirdStringValue(Instant.class, "", "year outside 1 to 9999");
        }
    }
}
