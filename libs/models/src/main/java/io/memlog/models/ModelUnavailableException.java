package io.memlog.models;

/** A model cannot be opened or run: wrong name, wrong bytes or a failing runtime; do not start, or degrade the record. */
public final class ModelUnavailableException extends RuntimeException {
    public ModelUnavailableException(String message) {
        super(message);
    }

    public ModelUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
