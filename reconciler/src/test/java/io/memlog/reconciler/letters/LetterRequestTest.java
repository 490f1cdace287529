package io.memlog.reconciler.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterRequestTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"partition\": 1}", "{\"offset\": 1}"})
    void mustNameLetters(String body) throws JsonProcessingException {
        LetterRequest request = read(body);

        assertThatThrownBy(request::selection).isInstanceOf(MemlogException.class);
    }

    @Test
    void aDiscardSaysWhoAndWhy() throws JsonProcessingException {
        LetterRequest request = read("{\"all\": true, \"by\": \"ann\", \"reason\": \" \"}");

        assertThat(request.selection()).isEqualTo(LetterSelection.all());
        assertThat(request.requiredBy()).isEqualTo("ann");
        assertThatThrownBy(request::requiredReason).isInstanceOf(MemlogException.class);
        assertThatThrownBy(() -> read("{}").requiredBy()).isInstanceOf(MemlogException.class);
    }

    private static LetterRequest read(String body) throws JsonProcessingException {
        return Json.mapper().readValue(body, LetterRequest.class);
    }
}
