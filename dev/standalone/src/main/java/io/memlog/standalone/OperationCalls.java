package io.memlog.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.schemas.ErrorCode;
import io.memlog.testkit.service.Service;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** Asks the reconciler for an operation and waits for its end; stateless but for its connection. */
final class OperationCalls {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    private final HttpJson http;
    private final String url;

    OperationCalls(HttpJson http, PipelineState state) {
        this.http = http;
        this.url = state.url(Service.RECONCILER) + "/v1/operations";
    }

    /**
     * Returns the operation as it is at its end. Interrupting the command does not end the operation.
     *
     * @param watcher is told now and then how far it is
     */
    JsonNode run(String operation, ObjectNode parameters, Watcher watcher) {
        JsonNode submitted = http.post(url, parameters.put("operation", operation));
        String address = url + "/" + submitted.path("id").asText();
        while (true) {
            JsonNode found = http.get(address);
            watcher.look(found);
            if (ENDS.contains(found.path("state").asText())) {
                return found;
            }
            Pause.forAWhile(LOOK);
        }
    }

    /** 0: as it should be, 1: something is left, 2: failed or cancelled. */
    static int exitCode(JsonNode operation) {
        if (!operation.path("state").asText().equals("DONE")) {
            return ExitCode.FAILED;
        }
        return operation.path("consistent").asBoolean() ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    /** Why it has failed, with its code; empty if it has not. */
    static String error(JsonNode operation) {
        String code = operation.path("errorCode").asText("");
        String text = operation.path("error").asText("");
        return code.isEmpty() ? text : code + ": " + text;
    }

    /** Sees an operation on its way. */
    @FunctionalInterface
    interface Watcher {
        /** Shows nothing. */
        Watcher NONE = operation -> {};

        void look(JsonNode operation);

        /** A bar for each phase, on standard error, so that what is printed at the end can still be piped. */
        static Watcher on(Console console) {
            // A bar that is full begins a new line: it must be drawn once.
            String[] lastFull = {""};
            return operation -> {
                JsonNode progress = operation.path("progress");
                String phase = progress.path("phase").asText();
                long total = progress.path("total").asLong();
                long handled = Math.min(
                        total,
                        progress.path("done").asLong() + progress.path("failed").asLong());
                if (total == 0) {
                    console.state(operation.path("state").asText().toLowerCase(Locale.ROOT), phase);
                } else if (!lastFull[0].equals(phase)) {
                    console.progress(phase, handled, total, pace(progress));
                    lastFull[0] = handled == total ? phase : "";
                }
            };
        }
    }

    private static String pace(JsonNode progress) {
        if (!progress.has("perSecond")) {
            return "";
        }
        String rate = ", %d/s".formatted(Math.round(progress.path("perSecond").asDouble()));
        return progress.has("secondsLeft")
                ? rate + ", %d s left".formatted(progress.path("secondsLeft").asLong())
                : rate;
    }

    /** {@code tenant/user} as the service wants it. */
    static ObjectNode scope(String scope) {
        String[] parts = scope.split("/", -1);
        if (parts.length > 2) {
            throw new CommandFailedException(
                    ErrorCode.INVALID_IDENTIFIER.name(),
                    "--scope: expected TENANT/USER, found " + parts.length + " parts",
                    null);
        }
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new CommandFailedException(
                    ErrorCode.MISSING_SCOPE.name(),
                    "--scope: expected TENANT/USER, found one half of it or none",
                    null);
        }
        return HttpJson.JSON.createObjectNode().put("tenantId", parts[0]).put("userId", parts[1]);
    }
}
