package io.memlog.testkit.process;

import java.util.Locale;

/** A child did not start, or did not do what it was asked; the message ends with the tail of its log. Thread-safe. */
public final class ProcessFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProcessFailedException(String message) {
        super(message);
    }

    public ProcessFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a port was taken by somebody else, so that another port is worth a try. */
    public boolean isPortTaken() {
        String text = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
        // Java and Postgres: "address already in use"; Netty: "is already in use"; Quarkus: "seems to be in use".
        return text.contains("already in use") || text.contains("seems to be in use");
    }
}
