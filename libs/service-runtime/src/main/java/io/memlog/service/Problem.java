package io.memlog.service;

import io.memlog.schemas.ErrorCode;
import java.util.Locale;

/**
 * An error answer in the form of RFC 9457.
 *
 * @param type stable reference of the kind of problem
 * @param title the code in words
 * @param status HTTP status
 * @param code stable code to program against
 * @param detail what was expected and found; never memory text, never internals
 * @param correlationId finds the request in the logs
 */
public record Problem(String type, String title, int status, ErrorCode code, String detail, String correlationId) {
    public static final String CONTENT_TYPE = "application/problem+json";

    /** A problem whose status is the one that goes with the code. */
    public static Problem of(ErrorCode code, String detail, String correlationId) {
        return of(code, code.httpStatus(), detail, correlationId);
    }

    static Problem of(ErrorCode code, int status, String detail, String correlationId) {
        String name = code.name().toLowerCase(Locale.ROOT);
        return new Problem(
                "urn:memlog:problem:" + name.replace('_', '-'),
                name.replace('_', ' '),
                status,
                code,
                detail,
                correlationId);
    }
}
