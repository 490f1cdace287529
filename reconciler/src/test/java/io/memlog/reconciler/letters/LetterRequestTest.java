package io.memlog.reconciler.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterRequestTest {
    @Test
    void whatIsLeftOutHasADefault() throws JsonProcessingException {
        RetryRequest retry = read("{\"code\": \"INTERNAL\"}").toRetry();

        assertThat(retry.letters().filter().code()).isEqualTo("INTERNAL");
        assertThat(retry.limit()).isEqualTo(1_000);
        assertThat(retry.perSecond()).isEqualTo(100);
        assertThat(retry.patience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(retry.isDryRun()).isFalse();
        assertThat(retry.isForced()).isFalse();
        assertThat(retry.by()).isEqualTo("unnamed");
    }

    @Test
    void everyFieldIsRead() throws JsonProcessingException {
        RetryRequest retry = read("""
                {"partition": 2, "offset": 17, "limit": 5, "dryRun": true, "perSecond": 9, "force": true, "waitSeconds": 0,
                 "by": "ann"}""").toRetry();

        assertThat(retry)
                .isEqualTo(new RetryRequest(
                        LetterSelection.one(new LetterId(2, 17)), 5, true, 9, true, "ann", Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"partition\": 1}",
                "{\"offset\": 1}",
                "{\"all\": true, \"limit\": 0}",
                "{\"all\": true, \"perSecond\": 0}",
                "{\"all\": true, \"waitSeconds\": 1000}",
                "{\"all\": true, \"limit\": 100000, \"perSecond\": 10}",
                "{\"all\": true, \"by\": \"two\\nlines\"}"
            })
    void refusesWhatNobodyCanMean(String body) throws JsonProcessingException {
        LetterRequest request = read(body);

        assertThatThrownBy(request::toRetry).isInstanceOf(MemlogException.class);
    }

    @Test
    void aDiscardSaysWhoAndWhy() throws JsonProcessingException {
        LetterRequest request = read("{\"all\": true, \"by\": \"ann\", \"reason\": \" \"}");

        assertThat(request.requiredBy()).isEqualTo("ann");
        assertThatThrownBy(request::requiredReason).isInstanceOf(MemlogException.class);
        assertThatThrownBy(() -> read("{}").requiredBy()).isInstanceOf(MemlogException.class);
    }

    private static LetterRequest read(String body) throws JsonProcessingException {
        return Json.mapper().readValue(body, LetterRequest.class);
    }
}
