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
        routes.post("/v1/operations", this::submit);
        routes.get("/v1/operations", context -> context.json(new OperationsJson(operations.list())));
        routes.get("/v1/operations/{id}", context -> answer(context, operations.find(context.pathParam("id"))));
        routes.post(
                "/v1/operations/{id}/cancel", context -> answer(context, operations.cancel(context.pathParam("id"))));
    }

    /** All remembered operations as JSON, the newest first. */
    record OperationsJson(List<Operation> operations) {}

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
