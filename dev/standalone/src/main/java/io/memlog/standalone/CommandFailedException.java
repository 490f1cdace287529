package io.memlog.standalone;

import org.jspecify.annotations.Nullable;

/** A command cannot go on for a reason its user can act on; printed without a stack trace, under --json with its code. */
final class CommandFailedException extends RuntimeException {
    /** Whatever has no code of its own. */
    static final String FAILED = "COMMAND_FAILED";

    /** An argument or option that the command line does not take. */
    static final String INVALID_ARGUMENT = "INVALID_ARGUMENT";

    /** Nothing runs here that could answer. */
    static final String NOT_RUNNING = "NOT_RUNNING";

    private final String code;

    CommandFailedException(String message) {
        this(FAILED, message, null);
    }

    CommandFailedException(String message, Throwable cause) {
        this(FAILED, message, cause);
    }

    /** @param code stable: one of those above, or that of an answer, see {@link io.memlog.schemas.ErrorCode} */
    CommandFailedException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    String code() {
        return code;
    }
}
