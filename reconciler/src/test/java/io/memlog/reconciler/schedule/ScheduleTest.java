package io.memlog.reconciler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PT15M        | 2026-03-01T12:00:07Z | 2026-03-01T12:15:07Z",
                "30 3 * * *   | 2026-03-01T03:30:00Z | 2026-03-02T03:30:00Z",
                "30 3 * * *   | 2026-03-01T03:29:59Z | 2026-03-01T03:30:00Z",
                "*/20 * * * * | 2026-12-31T23:45:00Z | 2027-01-01T00:00:00Z",
                "5/20 * * * * | 2026-03-01T12:06:00Z | 2026-03-01T12:25:00Z",
                "0 0 29 2 *   | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 9-17/4 * * 1-5 | 2026-03-06T17:30:00Z | 2026-03-09T09:00:00Z",
                "0 0 * * 7    | 2026-03-02T00:00:00Z | 2026-03-08T00:00:00Z",
                "0 0 13 * 5   | 2026-03-01T00:00:00Z | 2026-03-06T00:00:00Z",
                "0,30 8 1,15 * * | 2026-03-01T08:00:00Z | 2026-03-01T08:30:00Z"
            })
    void saysWhenItIsNextDue(String text, Instant after, Instant due) {
        assertThat(Schedule.parse(text).next(after)).isEqualTo(due);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT1S",
                "Psoon",
                "",
                "* * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "a * * * *",
                "*/0 * * * *",
                "5-2 * * * *",
                "0 0 30 2 *",
                "1-2-3 * * * *",
                "1//2 * * * *"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void minuteOfAnEarlierHourIsNotTakenForOneOfThis() {
        Instant due = Schedule.parse("10 5,7 * * *").next(Instant.parse("2026-03-01T05:30:00Z"));

        assertThat(due).isEqualTo(Instant.parse("2026-03-01T07:10:00Z"));
    }
}
