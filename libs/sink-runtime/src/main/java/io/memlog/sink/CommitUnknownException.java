package io.memlog.sink;

/** The connection was lost while committing: the batch may or may not be applied; only a new claim can tell. */
public final class CommitUnknownException extends RuntimeException {
    public CommitUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
