package io.memlog.reconciler;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.Checks.Submitted;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The REST side of the reconciler. Thread-safe. */
final class ReconcilerResource {
    /** A check that takes longer answers 202 with its id, like one nobody waits for. */
    private static final long WAIT_MINUTES = 10;

    private static final int MAX_LIMIT = 100_000;

    private final Checks checks;
    private final OffsetsReader offsets;
    private final OutcomesReader outcomes;
    private final Findings findings;

    ReconcilerResource(Checks checks, OffsetsReader offsets, OutcomesReader outcomes, Findings findings) {
        this.checks = checks;
        this.offsets = offsets;
        this.outcomes = outcomes;
        this.findings = findings;
    }

    void register(RoutesConfig routes) {
        routes.post("/v1/checks", this::check);
        routes.get("/v1/checks/{id}", this::findCheck);
        routes.get("/v1/offsets", context -> context.json(offsets.read()));
        routes.get("/v1/outcomes", context -> context.json(outcomes.read()));
        routes.get("/v1/findings", this::listFindings);
    }

    /** All findings as JSON. */
    record FindingsJson(List<FindingJson> findings) {}

    private void check(Context context) throws InterruptedException, ExecutionException {
        CheckRequest request = read(context);
        Submitted submitted = checks.submit(request);
        if (!request.waits()) {
            context.status(202).json(submitted.report());
            return;
        }
        try {
            context.json(submitted.done().get(WAIT_MINUTES, TimeUnit.MINUTES));
        } catch (TimeoutException e) {
            context.status(202).json(submitted.report());
        }
    }

    private static CheckRequest read(Context context) {
        String body = context.body();
        try {
            CheckRequest request = Json.mapper().readValue(body.isBlank() ? "{}" : body, CheckRequest.class);
            if (request.limitOrDefault() < 1 || request.limitOrDefault() > MAX_LIMIT) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "limit: expected 1 to %d, found %d".formatted(MAX_LIMIT, request.limitOrDefault()));
            }
            var unused = request.scopeOrAll();
            return request;
        } catch (IOException e) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST,
                    "expected {level, scope {tenantId, userId}, limit, wait} as JSON, found " + e.getMessage(),
                    e);
        }
    }

    private void findCheck(Context context) {
        String id = context.pathParam("id");
        context.json(checks.find(id)
                .orElseThrow(() -> new MemlogException(
                        ErrorCode.NO_SUCH_RESOURCE,
                        "check: expected the id of one of the last checks, found another")));
    }

    private void listFindings(Context context) {
        boolean withRepaired = "true".equals(context.queryParam("all"));
        List<KnownFinding> listed = withRepaired ? findings.all() : findings.open();
        context.json(new FindingsJson(listed.stream().map(FindingJson::of).toList()));
    }
}
