package io.memlog.reconciler.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetryReportTest {
    @Test
    void isCleanIfEveryLetterWasSentAndTakenIn() {
        assertThat(report(0, 0, Map.of("APPLIED", 1L, "DUPLICATE", 1L)).isClean())
                .isTrue();
        assertThat(report(0, 0, Map.of("APPLIED", 1L, "DEAD_LETTERED", 1L)).isClean())
                .isFalse();
        assertThat(report(0, 1, Map.of("APPLIED", 1L)).isClean()).isFalse();
        assertThat(report(1, 0, Map.of()).isClean()).isFalse();
    }

    private static RetryReport report(int skipped, int pending, Map<String, Long> outcomes) {
        return new RetryReport(false, 2, 2, skipped, new TreeMap<>(outcomes), pending, List.of(), 1);
    }
}
