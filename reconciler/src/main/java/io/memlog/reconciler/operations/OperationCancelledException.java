package io.memlog.reconciler.operations;

/** Ends a task whose operation was cancelled; its report is what had been made of it. */
public final class OperationCancelledException extends RuntimeException {
    private final transient @org.jspecify.annotations.Nullable Object report;

    OperationCancelledException() {
        this(null);
    }

    /** With what the task had come to. */
    public OperationCancelledException(@org.jspecify.annotations.Nullable Object report) {
        super("cancelled");
        this.report = report;
    }

    @org.jspecify.annotations.Nullable
    Object report() {
        return report;
    }
}
