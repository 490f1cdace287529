package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code rollback}: takes a store back to a generation that is kept. Thread-safe; its tasks are run one at a time. */
public final class RollbackKind implements OperationKind {
    private final StoresGenerations stores;
    private final GenerationProof proof;
    private final Duration stall;

    /** @param stall for so long nothing may move before waiting is given up */
    public RollbackKind(StoresGenerations stores, GenerationProof proof, Duration stall) {
        this.stores = stores;
        this.proof = proof;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "rollback";
    }

    @Override
    public boolean isResumed() {
        return true;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        GenerationRequest request = Parameters.read(parameters, GenerationRequest.class, GenerationRequest.FORM);
        StoreGenerations store = stores.one(request.store());
        // Now, not when it is run: taken up after a restart it must mean the same one, which may be live by then.
        int number = request.generation() == null ? kept(store) : request.generation();
        parameters.put("generation", number);
        return run -> run(run, store, number);
    }

    private TaskResult run(OperationRun run, StoreGenerations store, int number) {
        GenerationChange change = new Rebuild(store, proof, run, stall).backTo(number);
        RebuildReport report = new RebuildReport(List.of(change), null);
        if (change.isCancelled()) {
            throw new OperationCancelledException(report);
        }
        return TaskResult.done(report, change.isDone());
    }

    private static int kept(StoreGenerations store) {
        List<Integer> kept = store.all().stream()
                .filter(generation -> generation.state() == State.RETIRED)
                .map(Generation::number)
                .toList();
        if (kept.size() != 1) {
            throw new MemlogException(
                    ErrorCode.GENERATION_CONFLICT,
                    "%s store: expected one generation that is kept, found %s"
                            .formatted(store.store().name().toLowerCase(Locale.ROOT), kept));
        }
        return kept.getFirst();
    }
}
