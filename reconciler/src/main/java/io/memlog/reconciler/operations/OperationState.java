package io.memlog.reconciler.operations;

/** Where an operation is. */
public enum OperationState {
    QUEUED,
    RUNNING,
    /** Asked to end: it takes back what it has begun, or goes on to where it can be left. */
    CANCELLING,
    DONE,
    FAILED,
    CANCELLED;

    /** Nothing will change any more. */
    public boolean isFinal() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
