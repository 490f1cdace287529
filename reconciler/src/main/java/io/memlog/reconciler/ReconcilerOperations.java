package io.memlog.reconciler;

import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.operations.OperationHistory;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.OperationsResource;
import io.memlog.reconciler.rebuild.DropKind;
import io.memlog.reconciler.rebuild.GenerationProof;
import io.memlog.reconciler.rebuild.GenerationsResource;
import io.memlog.reconciler.rebuild.PointInTime;
import io.memlog.reconciler.rebuild.RebuildKind;
import io.memlog.reconciler.rebuild.RollbackKind;
import io.memlog.reconciler.rebuild.StoresGenerations;
import io.memlog.reconciler.redrive.RetryKind;
import io.memlog.reconciler.reembed.EmbeddingsResource;
import io.memlog.reconciler.reembed.Reembed;
import io.memlog.reconciler.reembed.ReembedKind;
import io.memlog.reconciler.repair.KeyReader;
import io.memlog.reconciler.repair.ReemitLog;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.reconciler.repair.Repair;
import io.memlog.reconciler.repair.RepairKind;
import io.memlog.reconciler.repair.ScopeReemit;
import io.memlog.reconciler.repair.StoresPassing;
import io.memlog.reconciler.store.EmbeddingSpaces;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Wires the operations that the reconciler can run; another one is another line here. Stateless. */
final class ReconcilerOperations {
    /** Of one comparison of a side generation; more than one is enough to refuse it. */
    private static final int MOST_FINDINGS = 1_000;

    private ReconcilerOperations() {}

    /** Parts that operations share. */
    record Parts(
            Check check,
            Verification verification,
            Findings findings,
            DeadLetters letters,
            ReconcilerLog log,
            ReconcilerStores stores) {}

    static Operations start(ServiceRuntime runtime, Parts parts, OperationHistory history, Clock clock) {
        EmbeddingSpaces spaces = new EmbeddingSpaces(parts.stores().database());
        StoresGenerations generations = parts.stores().generations();
        List<OperationKind> kinds = new ArrayList<>(repairing(runtime, parts, spaces, generations, clock));
        kinds.add(RetryKind.of(
                parts.letters(),
                runtime.environment().serdeConfig(),
                parts.log().partitions(),
                parts.stores().database(),
                clock));
        Operations operations = runtime.onClose("operations", new Operations(kinds, history, runtime.metrics(), clock));
        runtime.inBackground("former operations", operations::awaitFormer);
        runtime.routes(new OperationsResource(operations)::register);
        runtime.routes(new EmbeddingsResource(spaces)::register);
        runtime.routes(new GenerationsResource(generations, parts.log().positions())::register);
        return operations;
    }

    /** What looks at the stores, and what has them written again. */
    private static List<OperationKind> repairing(
            ServiceRuntime runtime, Parts parts, EmbeddingSpaces spaces, StoresGenerations generations, Clock clock) {
        Environment environment = runtime.environment();
        Duration stall = environment.get(ReconcilerKeys.REPAIR_STALL);
        int maxRate = environment.get(ReconcilerKeys.REPAIR_MAX_RATE);
        Verification verification = parts.verification();
        Findings findings = parts.findings();
        var passing = new StoresPassing(parts.stores().views(), stall);
        ReemitLog reemits = reemits(environment, parts.log(), clock);
        KeyReader reader = (keys, depth) -> verification.readAgain(keys);
        var check = new CheckRun(parts.check(), runtime.metrics(), clock);
        var repair = new Repair(findings, reader, reemits, passing, maxRate);
        var scopes = new ScopeReemit(verification::keysOf, reader, findings, reemits, passing, maxRate);
        var proof = new GenerationProof(side -> verification.runBeside(side, MOST_FINDINGS), findings::isAccepted);
        var moments = new PointInTime(parts.log().positions());
        var reembed = new Reembed(spaces, reemits, findings, passing, environment.get(ReconcilerKeys.REEMBED_MAX_RATE));
        return List.of(
                new CheckKind(check),
                new RepairKind(repair),
                new FullKind(check, repair),
                new RebuildKind(generations, proof, moments, scopes, stall),
                new RollbackKind(generations, proof, stall),
                new DropKind(generations, stall),
                new ReembedKind(reembed));
    }

    private static ReemitLog reemits(Environment environment, ReconcilerLog log, Clock clock) {
        var events = MemlogSerdes.events(environment.serdeConfig()).serializer();
        return new ReemitLog(log.producer(), new Reemits(events, log.partitions(), clock));
    }
}
