package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.CheckReport.State;
import io.memlog.reconciler.CheckRequest.Level;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckRunTest {
    @ParameterizedTest
    @CsvSource({
        "OFFSETS, DONE,   false, looked",
        "OFFSETS, FAILED, false, failed",
        "DIGESTS, DONE,   true,  consistent",
        "DIGESTS, DONE,   false, different",
        "DEEP,    FAILED, false, failed",
    })
    void resultClaimsNoMoreThanTheLevelCompares(Level level, State state, boolean isConsistent, String result) {
        var report = new CheckReport(
                "id",
                level,
                state,
                null,
                null,
                isConsistent,
                true,
                Instant.EPOCH,
                0,
                List.of(),
                null,
                null,
                List.of(),
                List.of());

        assertThat(CheckRun.result(report)).isEqualTo(result);
    }
}
