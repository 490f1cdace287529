package io.memlog.sink;

/** The log or the schema registry does not answer for now; repeat later. */
public final class LogUnavailableException extends RuntimeException {
    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
