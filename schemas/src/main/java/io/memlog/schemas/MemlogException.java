package io.memlog.schemas;

/** An expected refusal with a stable code; the message states expected and found and holds no memory text. */
public class MemlogException extends RuntimeException {
    private final ErrorCode code;

    public MemlogException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public MemlogException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
