package io.memlog.reconciler.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.memlog.reconciler.letters.LetterId;
import io.memlog.reconciler.letters.LetterRequest;
import io.memlog.reconciler.letters.LetterSelection;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRequestTest {
    @Test
    void whatIsLeftOutHasADefault() throws JsonProcessingException {
        RetryRequest retry = read("{\"code\": \"INTERNAL\"}");

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
                 "by": "ann"}""");

        assertThat(retry)
                .isEqualTo(new RetryRequest(
                        LetterSelection.one(new LetterId(2, 17)), 5, true, 9, true, "ann", Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"all\": true, \"limit\": 0}",
                "{\"all\": true, \"perSecond\": 0}",
                "{\"all\": true, \"waitSeconds\": 3601}",
                "{\"all\": true, \"by\": \"two\\nlines\"}"
            })
    void refusesWhatNobodyCanMean(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(MemlogException.class);
    }

    private static RetryRequest read(String body) throws JsonProcessingException {
        return RetryRequest.of(Json.mapper().readValue(body, LetterRequest.class));
    }
}
