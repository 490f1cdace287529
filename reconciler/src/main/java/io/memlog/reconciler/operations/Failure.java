package io.memlog.reconciler.operations;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;

/**
 * Why an operation could not do all of it; immutable.
 *
 * @param code for programs; it stays the same
 * @param text for people: what was expected, what found, and where
 */
public record Failure(ErrorCode code, String text) {
    /** What has no code of its own is a fault of ours. */
    public static Failure of(Throwable cause) {
        ErrorCode code = cause instanceof MemlogException known ? known.code() : ErrorCode.INTERNAL;
        return new Failure(code, String.valueOf(cause.getMessage()));
    }
}
