package io.memlog.reconciler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;

/** {@code check}: compares both stores with the log. Thread-safe; its tasks are run one at a time. */
final class CheckKind implements OperationKind {
    static final String NAME = "check";

    private final CheckRun check;

    CheckKind(CheckRun check) {
        this.check = check;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        CheckRequest request =
                Parameters.read(parameters, CheckRequest.class, "level, scope {tenantId, userId}, limit, wait");
        request.requireValid();
        return run -> {
            CheckReport report = check.run(run, request);
            return new TaskResult(report, report.consistent(), report.failure());
        };
    }
}
