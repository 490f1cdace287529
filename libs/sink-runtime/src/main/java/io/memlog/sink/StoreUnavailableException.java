package io.memlog.sink;

/** The store could not be reached or asks for a retry; nothing was written. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
