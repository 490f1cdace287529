package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.Failure;
import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Parameters;
import io.memlog.reconciler.rebuild.PointInTime.Bounds;
import io.memlog.reconciler.repair.ScopeReemit;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code rebuild}: makes stores anew from the log, or one user's part of them. Thread-safe; its tasks are run one at a time.
 *
 * <p>Two stores are rebuilt one after the other; the second one is not begun unless the first one has ended well.
 */
public final class RebuildKind implements OperationKind {
    private final StoresGenerations stores;
    private final GenerationProof proof;
    private final PointInTime moments;
    private final ScopeReemit scopes;
    private final Duration stall;

    /** @param stall for so long nothing may move before waiting is given up */
    public RebuildKind(
            StoresGenerations stores, GenerationProof proof, PointInTime moments, ScopeReemit scopes, Duration stall) {
        this.stores = stores;
        this.proof = proof;
        this.moments = moments;
        this.scopes = scopes;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public boolean isResumed() {
        return true;
    }

    @Override
    public OperationTask prepare(ObjectNode parameters) {
        RebuildRequest request =
                Parameters.read(parameters, RebuildRequest.class, "store, scope {tenantId, userId}, askModels, until");
        Optional<Scope> scope = request.scopeOrAll();
        if (scope.isPresent()) {
            return run -> {
                ScopeReemit.Report report = scopes.run(run, scope.get(), request.asksModels());
                return TaskResult.done(new RebuildReport(List.of(), report), report.isClean());
            };
        }
        List<StoreGenerations> wanted = stores.named(request.store());
        Optional<Bounds> bounds = request.bound().map(moments::resolve);
        return run -> run(run, wanted, bounds);
    }

    private TaskResult run(OperationRun run, List<StoreGenerations> wanted, Optional<Bounds> bounds) {
        List<GenerationChange> changes = new ArrayList<>();
        for (StoreGenerations store : wanted) {
            try {
                if (!run.mayHaveBegun()) {
                    run.checkCancelled();
                }
                changes.add(change(run, store, bounds));
            } catch (OperationCancelledException e) {
                throw new OperationCancelledException(new RebuildReport(changes, null));
            } catch (MemlogException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                return new TaskResult(new RebuildReport(changes, null), false, Failure.of(e));
            }
            if (changes.getLast().isCancelled()) {
                throw new OperationCancelledException(new RebuildReport(changes, null));
            }
            if (!changes.getLast().isDone()) {
                break;
            }
        }
        return TaskResult.done(
                new RebuildReport(changes, null), changes.stream().allMatch(GenerationChange::isDone));
    }

    private GenerationChange change(OperationRun run, StoreGenerations store, Optional<Bounds> bounds) {
        Rebuild rebuild = new Rebuild(store, proof, run, stall);
        if (bounds.isEmpty()) {
            return rebuild.intoNewGeneration();
        }
        GenerationChange made = rebuild.until(bounds.get().next());
        return new GenerationChange(
                made.store(),
                made.generation(),
                made.outcome(),
                made.comparison(),
                made.until(),
                bounds.get().isExact());
    }
}
