package io.memlog.reconciler.repair;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;

/** {@code repair}: mends the findings that are open. Thread-safe; its tasks are run one at a time. */
public final class RepairKind implements OperationKind {
    private final Repair repair;

    public RepairKind(Repair repair) {
        this.repair = repair;
    }

    @Override
    public String name() {
        return "repair";
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        RepairRequest request =
                Parameters.read(parameters, RepairRequest.class, "scope {tenantId, userId}, limit, dryRun");
        return run -> {
            RepairReport report = repair.run(run, request);
            return TaskResult.done(report, report.steps().isEmpty() && report.backlog() == 0 && !report.truncated());
        };
    }
}
