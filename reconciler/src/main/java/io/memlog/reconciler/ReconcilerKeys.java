package io.memlog.reconciler;

import io.memlog.service.ConfigKey;
import java.time.Duration;
import java.util.List;

/** The reconciler's own variables. Immutable. */
final class ReconcilerKeys {
    static final ConfigKey<Duration> SECOND_WATERMARK_WAIT = ConfigKey.millis(
            "MEMLOG_SECOND_WATERMARK_WAIT_MS",
            Duration.ofSeconds(2),
            "Longest wait for a busy store to move on before a suspect is read again; decides nothing");

    private ReconcilerKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(SECOND_WATERMARK_WAIT);
    }
}
