package io.memlog.reconciler.verify;

/**
 * Where findings live beyond this process, for this reconciler and every other one; the last one that wrote a finding is right.
 * Thread-safe; {@link #publish} and {@link #delete} must not block.
 */
@FunctionalInterface
public interface FindingsLog {
    /** Keeps a finding as it is now. */
    void publish(KnownFinding finding);

    /** Keeps nothing of a finding any more. */
    default void delete(String findingId) {}

    /**
     * Hands over what was published since the last time, by whomever. It may be called at any time, and while the findings are being
     * changed.
     *
     * @throws io.memlog.schemas.MemlogException if that cannot be read
     */
    default void catchUp(Findings findings) {}
}
