package io.memlog.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One log event as one line of JSON: time, level, logger, thread, message, then the SLF4J key-values as fields of their own, and
 * the stack trace as one text. Thread-safe.
 */
public final class JsonLogLayout extends LayoutBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", event.getInstant().toString());
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("thread", event.getThreadName());
            json.writeStringField("message", event.getFormattedMessage());
            writeKeyValues(json, event.getKeyValuePairs());
            writeError(json, event.getThrowableProxy());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return line.append('\n').toString();
    }

    /** A key that is given twice, or is one of ours, would make the line invalid for strict readers: the first one counts. */
    private static void writeKeyValues(JsonGenerator json, List<KeyValuePair> pairs) throws IOException {
        if (pairs == null) {
            return;
        }
        Set<String> written = new HashSet<>(List.of("time", "level", "logger", "thread", "message", "error"));
        for (KeyValuePair pair : pairs) {
            if (!written.add(pair.key)) {
                continue;
            }
            switch (pair.value) {
                case null -> json.writeNullField(pair.key);
                case Integer number -> json.writeNumberField(pair.key, number);
                case Long number -> json.writeNumberField(pair.key, number);
                case Boolean flag -> json.writeBooleanField(pair.key, flag);
                default -> json.writeStringField(pair.key, pair.value.toString());
            }
        }
    }

    private static void writeError(JsonGenerator json, IThrowableProxy error) throws IOException {
        if (error != null) {
            json.writeStringField("error", ThrowableProxyUtil.asString(error));
        }
    }
}
