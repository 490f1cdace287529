package io.memlog.sink;

/** The log ended before the store's next offset when it was asked; that means nothing if the store was written since then. */
public final class LogTruncatedException extends ClaimRefusedException {
    private final long nextOffset;

    /** @param nextOffset of the store when it was claimed */
    public LogTruncatedException(long nextOffset, String message) {
        super(Reason.LOG_TRUNCATED, message);
        this.nextOffset = nextOffset;
    }

    /** What a log that has lost nothing ends at or after, if it is asked from now on. */
    public long nextOffset() {
        return nextOffset;
    }
}
