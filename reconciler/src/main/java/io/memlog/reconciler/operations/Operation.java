package io.memlog.reconciler.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation as it stands; immutable, and JSON as it is.
 *
 * @param operation name of its kind
 * @param parameters as they were asked for
 * @param consistent nothing is wrong as far as it looked; null until it is done
 * @param error why it is FAILED or CANCELLED
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
        @Nullable JsonNode result) {
    public Operation {
        parameters = parameters.deepCopy();
    }

    static Operation queued(String id, String kind, ObjectNode parameters, Instant now) {
        return new Operation(
                id, kind, parameters, OperationState.QUEUED, OperationProgress.NONE, now, null, null, null, null, null);
    }

    /** One that is being cancelled stays so: it is run to take back what it has begun. */
    Operation started(Instant now) {
        OperationState running = state == OperationState.CANCELLING ? state : OperationState.RUNNING;
        return new Operation(id, operation, parameters, running, progress, queuedAt, now, null, null, null, null);
    }

    Operation cancelling() {
        return new Operation(
                id,
                operation,
                parameters,
                OperationState.CANCELLING,
                progress,
                queuedAt,
                startedAt,
                null,
                null,
                null,
                null);
    }

    Operation with(OperationProgress newProgress) {
        return new Operation(
                id, operation, parameters, state, newProgress, queuedAt, startedAt, endedAt, consistent, error, result);
    }

    Operation withoutResult() {
        return new Operation(
                id, operation, parameters, state, progress, queuedAt, startedAt, endedAt, consistent, error, null);
    }

    Operation ended(
            OperationState end,
            Instant now,
            @Nullable Boolean isConsistent,
            @Nullable String reason,
            @Nullable JsonNode report) {
        return new Operation(
                id, operation, parameters, end, progress, queuedAt, startedAt, now, isConsistent, reason, report);
    }

    /** Of a process that is gone, to begin again; somebody who has cancelled it need not do so twice. */
    Operation queuedAgain() {
        return new Operation(
                id,
                operation,
                parameters,
                state == OperationState.CANCELLING ? state : OperationState.QUEUED,
                OperationProgress.NONE,
                queuedAt,
                null,
                null,
                null,
                null,
                null);
    }

    /** Of a process that is gone. */
    Operation interrupted(Instant now) {
        return state == OperationState.CANCELLING
                ? ended(OperationState.CANCELLED, now, null, "cancelled; the reconciler was started again", null)
                : ended(
                        OperationState.FAILED,
                        now,
                        null,
                        "expected its end, found a restart of the reconciler; starting it again is harmless",
                        null);
    }
}
