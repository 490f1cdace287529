package io.memlog.ingest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.ReadToken;
import io.memlog.schemas.avro.MemoryEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of single writes: one request, one event, answered with 202 when the log has it. Thread-safe. */
final class MemoryResource {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int ACCEPTED = 202;

    private final RequestReader reader;
    private final EventFactory events;
    private final MemoryEventPublisher publisher;
    private final int requestBytes;

    MemoryResource(RequestReader reader, EventFactory events, MemoryEventPublisher publisher, int requestBytes) {
        this.reader = reader;
        this.events = events;
        this.publisher = publisher;
        this.requestBytes = requestBytes;
    }

    /** What an accepted write is answered with. */
    record Accepted(
            String operationId, String eventId, @Nullable String memoryId, String token) {}

    void addTo(RoutesConfig routes) {
        routes.post("/v1/memories", context -> write(context, Operation.PUT));
        routes.post("/v1/memories:clear", context -> write(context, Operation.CLEAR));
        routes.post("/v1/memories:restore", context -> write(context, Operation.RESTORE));
        routes.put("/v1/memories/{memoryId}", context -> write(context, Operation.PUT));
        routes.patch("/v1/memories/{memoryId}", context -> write(context, Operation.PATCH));
        routes.delete("/v1/memories/{memoryId}", this::delete);
        routes.post("/v1/memories/{memoryId}:append", context -> write(context, Operation.APPEND));
        routes.post("/v1/memories/{memoryId}:restore", context -> write(context, Operation.RESTORE));
        routes.post("/v1/memories/{memoryId}:reemit", context -> {
            throw new MemlogException(
                    ErrorCode.FORBIDDEN_OPERATION, "expected an operation open to clients, found reemit");
        });
    }

    private void write(Context context, Operation operation) throws IOException {
        checkQuery(context, Set.of("tenantId", "userId"));
        accept(context, reader.read(RequestBody.read(context, requestBytes), operation));
    }

    /** Deletes with {@code ?hard=true} erase; a body is optional, since many clients cannot send one with DELETE. */
    private void delete(Context context) throws IOException {
        checkQuery(context, Set.of("tenantId", "userId", "hard"));
        Operation operation = flag(context, "hard") ? Operation.ERASE : Operation.DELETE;
        byte[] body = RequestBody.read(context, requestBytes);
        accept(context, reader.read(body.length == 0 ? new byte[] {'{', '}'} : body, operation));
    }

    private void accept(Context context, WriteRequest request) {
        MemoryEvent event = events.event(request.addressed(address(context)), null);
        context.future(() -> publisher
                .publish(event, context.header(Headers.TRACE_PARENT))
                .thenAccept(token -> answer(context, event, token)));
    }

    private static void answer(Context context, MemoryEvent event, ReadToken token) {
        context.status(ACCEPTED)
                .json(new Accepted(event.getOperationId(), event.getEventId(), event.getMemoryId(), token.encoded()));
    }

    private static Address address(Context context) {
        return new Address(
                context.queryParam("tenantId"),
                context.queryParam("userId"),
                context.pathParamMap().get("memoryId"),
                context.header(IDEMPOTENCY_KEY));
    }

    private static boolean flag(Context context, String name) {
        String value = context.queryParam(name);
        return switch (value == null ? "false" : value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD, name + ": expected true or false, found another value");
        };
    }

    /** A misspelt parameter would silently change what a write means. */
    static void checkQuery(Context context, Set<String> known) {
        for (Map.Entry<String, List<String>> parameter : context.queryParamMap().entrySet()) {
            if (!known.contains(parameter.getKey()) || parameter.getValue().size() != 1) {
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD,
                        "query: expected each of %s at most once, found another or a repeated parameter"
                                .formatted(known.stream().sorted().toList()));
            }
        }
    }
}
