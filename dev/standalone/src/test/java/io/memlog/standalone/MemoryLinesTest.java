package io.memlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLinesTest {
    private static final String TURN = """
            {"conversation": "conv-1", "session": 3, "session_date_time": "1:56 pm on 8 May, 2023", "turn_id": "D3:12",\
             "speaker": "Ann", "text": "I moved to Oslo."}""";

    @Test
    void turnOfAConversationBecomesAMemoryOfThatConversation() throws JsonProcessingException {
        JsonNode event = HttpJson.JSON.readTree(MemoryLines.toBulk(TURN, 1));

        assertThat(event.get("userId").asText()).isEqualTo("conv-1");
        assertThat(event.get("memoryId").asText()).isEqualTo("D3:12");
        assertThat(event.get("content").asText()).isEqualTo("Ann: I moved to Oslo.");
        assertThat(event.get("occurredAt").asText()).isEqualTo("2023-05-08T13:56:12Z");
        assertThat(event.get("eventId").asText()).doesNotContain("/");
    }

    @Test
    void eventIsPassedOnAsItIs() {
        String event = "{\"op\":\"delete\",\"eventId\":\"e\",\"tenantId\":\"t\",\"userId\":\"u\",\"memoryId\":\"m\"}";

        assertThat(MemoryLines.toBulk(event, 1)).isEqualTo(event);
    }

    @Test
    void lineWithoutIdsIsTheSameEventWhenItIsSentAgain() {
        String line = "{\"tenantId\":\"t\",\"userId\":\"u\",\"content\":\"c\"}";

        assertThat(MemoryLines.toBulk(line, 7))
                .isEqualTo(MemoryLines.toBulk(line, 7))
                .isNotEqualTo(MemoryLines.toBulk(line, 8))
                .contains("memoryId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "7", "{\"turn_id\": \"D1:1\", \"speaker\": \"Ann\"}"})
    void lineOfAnotherFormIsNamed(String line) {
        assertThatThrownBy(() -> MemoryLines.toBulk(line, 4))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("line 4: expected");
    }
}
