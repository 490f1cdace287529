package io.memlog.standalone;

/** A command cannot go on for a reason its user can act on; printed without a stack trace. */
final class CommandFailedException extends RuntimeException {
    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
