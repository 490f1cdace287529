package io.memlog.reconciler.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.List;
import java.util.Optional;

/** The REST side of operations. Thread-safe. */
public final class OperationsResource {
    private final Operations operations;

    public OperationsResource(Operations operations) {
        this.operations = operations;
    }

    public void register(RoutesConfig routes) {
        routes.post("/v1/operations", Query.only(this::submit));
        routes.get("/v1/operations", Query.only(this::list, "results"));
        routes.get(
                "/v1/operations/{id}",
                Query.only(context -> answer(context, operations.find(context.pathParam("id")))));
        routes.post(
                "/v1/operations/{id}/cancel",
                Query.only(context -> answer(context, operations.cancel(context.pathParam("id")))));
    }

    /** All remembered operations as JSON, the newest first. */
    record OperationsJson(List<Operation> operations) {}

    /** A result may hold thousands of findings, which whoever only wants to see how far things are need not be sent again and again. */
    private void list(Context context) {
        boolean withResults = Query.flag(context, "results", true);
        List<Operation> all = operations.list();
        context.json(new OperationsJson(
                withResults ? all : all.stream().map(Operation::withoutResult).toList()));
    }

    private void submit(Context context) {
        ObjectNode parameters = Parameters.of(context.body());
        JsonNode name = parameters.remove("operation");
        if (name == null || !name.isTextual()) {
            throw new MemlogException(
                    ErrorCode.MALFORMED_REQUEST,
                    "expected {\"operation\": name, and its parameters} as JSON, found no name");
        }
        Submitted submitted = operations.submit(name.asText(), parameters);
        context.status(202).json(submitted.operation());
    }

    private static void answer(Context context, Optional<Operation> operation) {
        context.json(operation.orElseThrow(() -> new MemlogException(
                ErrorCode.NO_SUCH_RESOURCE, "operation: expected the id of one of the last ones, found another")));
    }
}
