package io.memlog.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void sampleHasWhatTheDemoPromises() throws IOException {
        List<JsonNode> events;
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("/sample/memories.jsonl")), UTF_8))) {
            events = lines.lines().map(SampleTest::json).toList();
        }

        Map<String, Long> operations =
                events.stream().collect(groupingBy(e -> e.path("op").asText(), counting()));
        assertThat(events).hasSizeGreaterThanOrEqualTo(300);
        assertThat(events.stream().map(e -> e.path("tenantId").asText()).distinct())
                .hasSize(2);
        assertThat(events.stream()
                        .filter(e -> e.has("userId"))
                        .map(e -> e.get("userId").asText())
                        .distinct())
                .hasSize(8);
        assertThat(operations).containsKeys("put", "patch", "append", "delete", "restore", "erase");
        assertThat(events.stream().distinct().count()).as("duplicates").isEqualTo(events.size() - 8L);
    }

    private static JsonNode json(String line) {
        try {
            return HttpJson.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(line, e);
        }
    }
}
