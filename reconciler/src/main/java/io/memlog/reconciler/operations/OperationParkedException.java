package io.memlog.reconciler.operations;

/**
 * Ends a run, not the operation: cancelled, it has something to take back and cannot do so for now. It is run again a little later, and
 * others of its lane in between.
 */
public final class OperationParkedException extends RuntimeException {
    /** @param reason what it waits for */
    public OperationParkedException(String reason) {
        super(reason);
    }
}
