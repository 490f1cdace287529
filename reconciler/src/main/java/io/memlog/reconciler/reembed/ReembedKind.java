package io.memlog.reconciler.reembed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;

/** {@code reembed}: brings every memory to the vectors that the single writer makes now. Thread-safe; its tasks are run one at a time. */
public final class ReembedKind implements OperationKind {
    private final Reembed reembed;

    public ReembedKind(Reembed reembed) {
        this.reembed = reembed;
    }

    @Override
    public String name() {
        return "reembed";
    }

    /** What is left is in the store. */
    @Override
    public boolean isResumed() {
        return true;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        ReembedRequest request = Parameters.read(parameters, ReembedRequest.class, "scope {tenantId, userId}, model");
        return run -> {
            ReembedReport report = reembed.run(run, request);
            return TaskResult.done(report, report.left() == 0);
        };
    }
}
