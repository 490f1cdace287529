package io.memlog.ingest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Headers;
import io.memlog.schemas.Identifiers;
import io.memlog.schemas.MemlogException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** The route of bulk writes: a stream of lines, one answer that says of each line what became of it. Thread-safe. */
final class BulkResource {
    private static final int ACCEPTED = 202;
    private static final int MULTI_STATUS = 207;

    private final RequestReader reader;
    private final EventFactory events;
    private final MemoryEventPublisher publisher;
    private final BulkLimits limits;

    /**
     * How much one request may ask for.
     *
     * @param lineBytes longest line
     * @param lines most lines
     * @param inFlight lines that may wait for the log at a time
     */
    record BulkLimits(int lineBytes, int lines, int inFlight) {}

    BulkResource(RequestReader reader, EventFactory events, MemoryEventPublisher publisher, BulkLimits limits) {
        this.reader = reader;
        this.events = events;
        this.publisher = publisher;
        this.limits = limits;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/memories:bulk", this::write);
    }

    private void write(Context context) throws IOException {
        MemoryResource.checkQuery(context, Set.of("tenantId", "userId", "results"));
        BulkAnswer answer;
        try (InputStream body = context.bodyInputStream()) {
            answer = new BulkWrite(reader, events, publisher, limits, asked(context)).run(body);
        }
        context.status(answer.isWhollyAccepted() ? ACCEPTED : MULTI_STATUS).json(answer);
    }

    private BulkWrite.Asked asked(Context context) {
        String key = context.header("Idempotency-Key");
        return new BulkWrite.Asked(
                key == null ? events.newId() : Identifiers.require("Idempotency-Key", key),
                key != null,
                new Address(context.queryParam("tenantId"), context.queryParam("userId"), null, null),
                showsAccepted(context),
                context.header(Headers.TRACE_PARENT));
    }

    /** {@code ?results=refused} keeps the answer of a large import small. */
    private static boolean showsAccepted(Context context) {
        String value = context.queryParam("results");
        return switch (value == null ? "all" : value) {
            case "all" -> true;
            case "refused" -> false;
            default ->
                throw new MemlogException(
                        ErrorCode.INVALID_FIELD, "results: expected all or refused, found another value");
        };
    }
}
