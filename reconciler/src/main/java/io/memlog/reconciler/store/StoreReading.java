package io.memlog.reconciler.store;

/**
 * What was read of a store, and where the store stood before and after. Where both are the same the content is exactly the store at
 * that watermark; where they differ it may be a mixture of all states between them.
 */
public record StoreReading<T>(StoreProgress before, StoreProgress after, T content) {
    /** A reading from one snapshot. */
    public static <T> StoreReading<T> exact(StoreProgress progress, T content) {
        return new StoreReading<>(progress, progress, content);
    }
}
