package io.memlog.reconciler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.redrive.RetryKind;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The REST side of checks and offsets, and the short form of a retry. Thread-safe. */
final class ReconcilerResource {
    /** A check or retry that takes longer answers 202 with its id, like one nobody waits for. */
    private static final long WAIT_MINUTES = 10;

    private final Operations operations;
    private final OffsetsReader offsets;
    private final OutcomesReader outcomes;

    ReconcilerResource(Operations operations, OffsetsReader offsets, OutcomesReader outcomes) {
        this.operations = operations;
        this.offsets = offsets;
        this.outcomes = outcomes;
    }

    void register(RoutesConfig routes) {
        routes.post("/v1/checks", Query.only(this::check));
        routes.get("/v1/checks/{id}", Query.only(this::findCheck));
        routes.post("/v1/dead-letters/retry", Query.only(this::retry));
        routes.get("/v1/offsets", Query.only(context -> context.json(offsets.read())));
        routes.get("/v1/outcomes", Query.only(context -> context.json(outcomes.read())));
    }

    private void check(Context context) throws InterruptedException, ExecutionException {
        ObjectNode parameters = Parameters.of(context.body());
        CheckRequest request = Parameters.read(parameters, CheckRequest.class, "level, scope, limit, wait");
        Submitted submitted = operations.submit(CheckKind.NAME, parameters);
        if (!request.waits()) {
            context.status(202).json(reportOf(submitted.operation()));
            return;
        }
        try {
            context.json(reportOf(submitted.end().get(WAIT_MINUTES, TimeUnit.MINUTES)));
        } catch (TimeoutException e) {
            context.status(202).json(reportOf(submitted.operation()));
        }
    }

    /** Short form of the operation, beside what else can be done with dead letters: answered at its end, unless it is not awaited. */
    private void retry(Context context) throws InterruptedException, ExecutionException {
        ObjectNode parameters = Parameters.of(context.body());
        boolean waits = parameters.path("wait").asBoolean(true);
        Submitted submitted = operations.submit(RetryKind.NAME, parameters);
        try {
            if (waits) {
                context.json(submitted.end().get(WAIT_MINUTES, TimeUnit.MINUTES));
                return;
            }
        } catch (TimeoutException e) {
            // Answered like one that nobody waits for.
        }
        context.status(202).json(submitted.operation());
    }

    private void findCheck(Context context) {
        context.json(operations
                .find(context.pathParam("id"))
                .filter(operation -> operation.operation().equals(CheckKind.NAME))
                .map(ReconcilerResource::reportOf)
                .orElseThrow(() -> new MemlogException(
                        ErrorCode.NO_SUCH_RESOURCE,
                        "check: expected the id of one of the last checks, found another")));
    }

    /** The short form: a check's report alone. */
    private static Object reportOf(Operation operation) {
        if (operation.result() != null) {
            return operation.result();
        }
        CheckReport running = CheckReport.running(
                operation.id(),
                Parameters.read(operation.parameters(), CheckRequest.class, "").levelOrDefault(),
                operation.queuedAt());
        if (!operation.state().isFinal()) {
            return running;
        }
        Instant end = operation.endedAt() == null ? operation.queuedAt() : operation.endedAt();
        return running.failed(
                operation.error(),
                operation.errorCode(),
                Duration.between(operation.queuedAt(), end).toMillis());
    }
}
