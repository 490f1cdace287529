package io.memlog.streams;

/** The stream cannot go on, and trying again would not help: the service stops and an operator has to look. */
final class FatalStreamException extends RuntimeException {
    FatalStreamException(String message) {
        super(message);
    }

    FatalStreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
