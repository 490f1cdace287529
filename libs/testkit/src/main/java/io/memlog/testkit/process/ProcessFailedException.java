package io.memlog.testkit.process;

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
        String text = String.valueOf(getMessage()).toLowerCase(java.util.Locale.ROOT);
        return text.contains("address already in use")
                || text.contains("already bound")
                || text.contains("seems to be in use by another process");
    }
}
