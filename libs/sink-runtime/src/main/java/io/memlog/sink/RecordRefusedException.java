package io.memlog.sink;

/** The store refuses the content of the batch for its own sake; nothing was written. */
public final class RecordRefusedException extends RuntimeException {
    public RecordRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
