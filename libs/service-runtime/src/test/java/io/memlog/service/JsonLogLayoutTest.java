package io.memlog.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLogLayoutTest {
    private final LoggingEvent event = new LoggingEvent(
            "fqcn",
            new LoggerContext().getLogger("io.memlog.Some"),
            Level.WARN,
            "Refused {} of {}",
            new IllegalStateException("broken \"quote\""),
            new Object[] {1, 2});

    @Test
    void writesOneLineWithKeyValuesAsFieldsAndTheStackTraceAsText() throws IOException {
        // Given
        event.addKeyValuePair(new KeyValuePair("offset", 42L));
        event.addKeyValuePair(new KeyValuePair("topic", "memory.events"));
        event.addKeyValuePair(new KeyValuePair("owner", null));

        // When
        String line = new JsonLogLayout().doLayout(event);

        // Then
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode json = Json.mapper().readTree(line);
        assertThat(json.get("message").asText()).isEqualTo("Refused 1 of 2");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("offset").isIntegralNumber()).isTrue();
        assertThat(json.get("topic").asText()).isEqualTo("memory.events");
        assertThat(json.get("owner").isNull()).isTrue();
        assertThat(json.get("error").asText()).contains("broken \"quote\"").contains("\tat ");
    }

    @Test
    void staysValidJsonWhenAKeyIsGivenTwiceOrIsOneOfOurs() throws IOException {
        // Given
        event.addKeyValuePair(new KeyValuePair("message", "other"));
        event.addKeyValuePair(new KeyValuePair("topic", "first"));
        event.addKeyValuePair(new KeyValuePair("topic", "second"));

        // When
        JsonNode json = Json.mapper().readTree(new JsonLogLayout().doLayout(event));

        // Then
        assertThat(json.get("message").asText()).isEqualTo("Refused 1 of 2");
        assertThat(json.get("topic").asText()).isEqualTo("first");
    }
}
