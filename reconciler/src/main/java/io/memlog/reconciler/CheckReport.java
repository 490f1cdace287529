package io.memlog.reconciler;

import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OutcomesReport;
import io.memlog.reconciler.operations.Failure;
import io.memlog.schemas.ErrorCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check compared, up to where, and what it found; immutable.
 *
 * @param error why the level failed; nothing is claimed of the part it names
 * @param errorCode the same for programs
 * @param consistent DONE, both stores equal the log at their watermarks, and no outcome is lost; backlog does not matter; never true at
 *     level offsets, which compares no content
 * @param caughtUp both stores had everything that was committed when the check began
 * @param levels what each level compared, and how long it took
 * @param stores empty at level offsets
 * @param findings confirmed by this check
 */
record CheckReport(
        String id,
        Level level,
        State state,
        @Nullable String error,
        @Nullable ErrorCode errorCode,
        boolean consistent,
        boolean caughtUp,
        Instant startedAt,
        long durationMillis,
        List<LevelJson> levels,
        @Nullable OffsetsReport offsets,
        @Nullable OutcomesReport outcomes,
        List<StoreJson> stores,
        List<FindingJson> findings) {
    CheckReport {
        levels = List.copyOf(levels);
        stores = List.copyOf(stores);
        findings = List.copyOf(findings);
    }

    /** Where a check is. */
    enum State {
        RUNNING,
        DONE,
        FAILED
    }

    static CheckReport running(String id, Level level, Instant startedAt) {
        return new CheckReport(
                id,
                level,
                State.RUNNING,
                null,
                null,
                false,
                false,
                startedAt,
                0,
                List.of(),
                null,
                null,
                List.of(),
                List.of());
    }

    /** Null if it could compare all. */
    @Nullable
    Failure failure() {
        return error == null || errorCode == null ? null : new Failure(errorCode, error);
    }

    CheckReport failed(@Nullable String reason, @Nullable ErrorCode code, long millis) {
        return new CheckReport(
                id,
                level,
                State.FAILED,
                reason,
                code,
                false,
                false,
                startedAt,
                millis,
                List.of(),
                null,
                null,
                List.of(),
                List.of());
    }
}
