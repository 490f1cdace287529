package io.memlog.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.Identifiers;
import io.memlog.schemas.MemlogException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure of a request into a {@link Problem} with a correlation id; a fault of ours says nothing else. */
public final class ErrorAnswers {
    public static final String CORRELATION_HEADER = "X-Correlation-Id";

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
    private static final int UNAVAILABLE = 503;
    private static final String CORRELATION_ATTRIBUTE = "memlog.correlationId";

    private ErrorAnswers() {}

    static void install(RoutesConfig routes) {
        routes.before(context -> context.header(CORRELATION_HEADER, correlationId(context)));
        // Javalin answers its own exceptions itself unless they are named.
        routes.exception(HttpResponseException.class, ErrorAnswers::answer);
        routes.exception(Exception.class, ErrorAnswers::answer);
    }

    /** Writes the answer for a failure; for handlers that catch one themselves. */
    public static void answer(Throwable failure, Context context) {
        write(context, problem(failure, correlationId(context)));
    }

    /** The problem that a failure is shown as. */
    public static Problem problem(Throwable failure, String correlationId) {
        return switch (failure) {
            case CompletionException wrapped
            when wrapped.getCause() != null -> problem(wrapped.getCause(), correlationId);
            case MemlogException refused -> Problem.of(refused.code(), text(refused.getMessage()), correlationId);
            case HttpResponseException http -> ofHttp(http, correlationId);
            case JsonProcessingException json ->
                Problem.of(ErrorCode.MALFORMED_REQUEST, "body: expected JSON, found " + place(json), correlationId);
            case UncheckedIOException io
            when io.getCause() instanceof JsonProcessingException json -> problem(json, correlationId);
            default -> fault(failure, correlationId);
        };
    }

    /** The id the caller gave if it is a proper one, else a new one; the same for the whole request. */
    public static String correlationId(Context context) {
        String known = context.attribute(CORRELATION_ATTRIBUTE);
        if (known != null) {
            return known;
        }
        String id = properOrNew(context.header(CORRELATION_HEADER));
        context.attribute(CORRELATION_ATTRIBUTE, id);
        return id;
    }

    private static String properOrNew(@Nullable String given) {
        if (given != null) {
            try {
                return Identifiers.require("correlationId", given);
            } catch (MemlogException e) {
                // The caller's own id is a courtesy: an improper one is replaced, not refused.
                return UUID.randomUUID().toString();
            }
        }
        return UUID.randomUUID().toString();
    }

    private static Problem ofHttp(HttpResponseException http, String correlationId) {
        int status = http.getStatus();
        ErrorCode code = switch (status) {
            case 404, 405 -> ErrorCode.NO_SUCH_RESOURCE;
            case 413 -> ErrorCode.TOO_LARGE;
            default -> status < 500 ? ErrorCode.MALFORMED_REQUEST : ErrorCode.INTERNAL;
        };
        if (code == ErrorCode.INTERNAL) {
            return fault(http, correlationId);
        }
        String detail = switch (code) {
            case NO_SUCH_RESOURCE -> "expected a path and method of this service, found another";
            case TOO_LARGE -> "body: expected a smaller one";
            default -> text(http.getMessage());
        };
        return Problem.of(code, status, detail, correlationId);
    }

    private static Problem fault(Throwable failure, String correlationId) {
        LOG.atError()
                .addKeyValue("errorCode", ErrorCode.INTERNAL)
                .addKeyValue("correlationId", correlationId)
                .setCause(failure)
                .log("Request failed");
        return Problem.of(
                ErrorCode.INTERNAL, "a fault of this service; the log has it under the correlation id", correlationId);
    }

    private static String place(JsonProcessingException json) {
        return json.getLocation() == null
                ? "something else"
                : "something else at line %d, column %d"
                        .formatted(
                                json.getLocation().getLineNr(),
                                json.getLocation().getColumnNr());
    }

    private static String text(@Nullable String message) {
        return message == null ? "" : message;
    }

    private static void write(Context context, Problem problem) {
        if (problem.status() == UNAVAILABLE) {
            context.header("Retry-After", "1");
        }
        context.status(problem.status()).json(problem).contentType(Problem.CONTENT_TYPE);
    }
}
