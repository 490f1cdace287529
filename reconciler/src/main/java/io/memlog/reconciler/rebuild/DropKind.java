package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.Map;

/** {@code drop}: removes a generation that is not live, for good. Thread-safe; its tasks are run one at a time. */
public final class DropKind implements OperationKind {
    private final StoresGenerations stores;
    private final Duration stall;

    /** @param stall for so long nothing may move before waiting is given up */
    public DropKind(StoresGenerations stores, Duration stall) {
        this.stores = stores;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "drop";
    }

    @Override
    public boolean isResumed() {
        return true;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        GenerationRequest request = Parameters.read(parameters, GenerationRequest.class, GenerationRequest.FORM);
        StoreGenerations store = stores.one(request.store());
        Integer number = request.generation();
        if (number == null) {
            throw new MemlogException(ErrorCode.INVALID_FIELD, "generation: expected its number, found none");
        }
        return run -> {
            var calls = new GenerationCalls(store, run, stall);
            if (calls.answered(Kind.DROP).isEmpty()) {
                run.checkCancelled();
            }
            int unused = calls.have(Kind.DROP, number, Map.of());
            return TaskResult.done(request, true);
        };
    }
}
