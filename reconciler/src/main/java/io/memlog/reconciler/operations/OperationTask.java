package io.memlog.reconciler.operations;

/**
 * The work of one operation; run once, on the thread of its lane.
 *
 * <p>A task that does not ask {@link OperationRun#checkCancelled} now and then cannot be cancelled. One that could not be run again
 * from its beginning would be lost with the process: nothing of it but its report survives a restart.
 */
@FunctionalInterface
public interface OperationTask {
    /** Does all of it. */
    TaskResult run(OperationRun run);

    /**
     * What it came to; immutable.
     *
     * @param report anything that becomes JSON; what readers of the operation see as its result
     * @param isConsistent nothing is wrong as far as the task looked
     * @param failure why it could not do all of it; null if it could
     */
    record TaskResult(
            Object report,
            boolean isConsistent,
            @org.jspecify.annotations.Nullable Failure failure) {
        public static TaskResult done(Object report, boolean isConsistent) {
            return new TaskResult(report, isConsistent, null);
        }
    }
}
