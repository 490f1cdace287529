package io.memlog.reconciler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.repair.Repair;
import io.memlog.reconciler.repair.RepairReport;
import io.memlog.reconciler.repair.RepairRequest;
import io.memlog.reconciler.repair.RepairRequest.ScopeJson;
import org.jspecify.annotations.Nullable;

/** {@code full}: check, repair, check again. Thread-safe; its tasks are run one at a time. */
final class FullKind implements OperationKind {
    private final CheckRun check;
    private final Repair repair;

    FullKind(CheckRun check, Repair repair) {
        this.check = check;
        this.repair = repair;
    }

    /** The parameters; every field may be left out. */
    record FullRequest(
            @Nullable Level level,
            @Nullable ScopeJson scope,
            @Nullable Integer limit,
            @Nullable Boolean dryRun) {
        CheckRequest check() {
            return new CheckRequest(level, scope, limit, null);
        }

        RepairRequest repair() {
            return new RepairRequest(scope, limit, dryRun);
        }

        boolean isDryRun() {
            return dryRun != null && dryRun;
        }
    }

    /**
     * What it came to, as JSON.
     *
     * @param repair null if the first check failed
     * @param after null if there was nothing to repair, or nothing was repaired
     */
    record FullReport(
            CheckReport before,
            @Nullable RepairReport repair,
            @Nullable CheckReport after) {}

    @Override
    public String name() {
        return "full";
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        FullRequest request =
                Parameters.read(parameters, FullRequest.class, "level, scope {tenantId, userId}, limit, dryRun");
        request.check().requireValid();
        RepairRequest repairs = request.repair();
        return run -> run(run, request, repairs);
    }

    private TaskResult run(OperationRun run, FullRequest request, RepairRequest repairs) {
        CheckReport before = check.run(run, request.check());
        if (before.error() != null) {
            return new TaskResult(new FullReport(before, null, null), false, before.failure());
        }
        RepairReport repaired = repair.run(run, repairs);
        if (request.isDryRun() || (repaired.keys() == 0 && before.findings().isEmpty())) {
            return TaskResult.done(new FullReport(before, repaired, null), before.consistent());
        }
        CheckReport after = check.run(run, request.check());
        return new TaskResult(new FullReport(before, repaired, after), after.consistent(), after.failure());
    }
}
