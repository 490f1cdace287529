package io.memlog.reconciler.operations;

import java.util.concurrent.CompletableFuture;

/** An operation that this process remembers, and what it does with it. Guarded by its {@link Operations}. */
final class OperationEntry {
    final OperationRun run;
    final CompletableFuture<Operation> end = new CompletableFuture<>();

    Operation operation;

    /** @param isTakenUp a former process may have begun it: then even while it is queued there may be something to take back */
    OperationEntry(Operation operation, boolean isTakenUp) {
        this.operation = operation;
        this.run = new OperationRun(operation.id(), isTakenUp);
    }

    Operation now() {
        return switch (operation.state()) {
            case RUNNING, CANCELLING -> operation.with(run.progress());
            case QUEUED, DONE, FAILED, CANCELLED -> operation;
        };
    }
}
