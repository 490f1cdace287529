package io.memlog.reconciler.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation as it stands; immutable, and JSON as it is.
 *
 * @param operation name of its kind
 * @param parameters as they were asked for
 * @param consistent nothing is wrong as far as it looked; null until it is done
 * @param error why it is FAILED or CANCELLED
 * @param errorCode the same for programs, of a FAILED one; null also in what a former version of this program has kept
 * @param result what it came to; its form is the kind's own
 */
public record Operation(
        String id,
        String operation,
        ObjectNode parameters,
        OperationState state,
        OperationProgress progress,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Boolean consistent,
        @Nullable String error,
        @Nullable ErrorCode errorCode,
        @Nullable JsonNode result) {
    public Operation {
        parameters = parameters.deepCopy();
    }

    static Operation queued(String id, String kind, ObjectNode parameters, Instant now) {
        return new Operation(
                id,
                kind,
                parameters,
                OperationState.QUEUED,
                OperationProgress.NONE,
                now,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** One that is being cancelled stays so: it is run to take back what it has begun. */
    Operation started(Instant now) {
        return underWay(state == OperationState.CANCELLING ? state : OperationState.RUNNING, progress, now);
    }

    Operation cancelling() {
        return underWay(OperationState.CANCELLING, progress, startedAt);
    }

    /** Of a process that is gone, to begin again; somebody who has cancelled it need not do so twice. */
    Operation queuedAgain() {
        OperationState again = state == OperationState.CANCELLING ? state : OperationState.QUEUED;
        return underWay(again, OperationProgress.NONE, null);
    }

    private Operation underWay(OperationState now, OperationProgress newProgress, @Nullable Instant start) {
        return new Operation(
                id, operation, parameters, now, newProgress, queuedAt, start, null, null, null, null, null);
    }

    Operation with(OperationProgress newProgress) {
        return new Operation(
                id,
                operation,
                parameters,
                state,
                newProgress,
                queuedAt,
                startedAt,
                endedAt,
                consistent,
                error,
                errorCode,
                result);
    }

    Operation withoutResult() {
        return new Operation(
                id,
                operation,
                parameters,
                state,
                progress,
                queuedAt,
                startedAt,
                endedAt,
                consistent,
                error,
                errorCode,
                null);
    }

    Operation done(Instant now, boolean isConsistent, JsonNode report) {
        return ended(OperationState.DONE, now, isConsistent, null, null, report);
    }

    Operation failed(Instant now, Failure failure, @Nullable JsonNode report) {
        return ended(OperationState.FAILED, now, null, failure.text(), failure.code(), report);
    }

    Operation cancelled(Instant now, String how, @Nullable JsonNode report) {
        return ended(OperationState.CANCELLED, now, null, how, null, report);
    }

    /** Of a process that is gone. */
    Operation interrupted(Instant now) {
        return state == OperationState.CANCELLING
                ? cancelled(now, "cancelled; the reconciler was started again", null)
                : failed(
                        now,
                        new Failure(
                                ErrorCode.INTERRUPTED,
                                "expected its end, found a restart of the reconciler; starting it again is harmless"),
                        null);
    }

    private Operation ended(
            OperationState end,
            Instant now,
            @Nullable Boolean isConsistent,
            @Nullable String text,
            @Nullable ErrorCode code,
            @Nullable JsonNode report) {
        return new Operation(
                id, operation, parameters, end, progress, queuedAt, startedAt, now, isConsistent, text, code, report);
    }
}
