package io.memlog.reconciler;

import io.memlog.reconciler.operations.OperationHistory;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.OperationsResource;
import io.memlog.reconciler.rebuild.DropKind;
import io.memlog.reconciler.rebuild.GenerationProof;
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
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.CommonKeys;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;

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
            List<StoreView> views,
            EmbeddingSpaces spaces,
            Producer<byte[], byte[]> log,
            RetryKind retry,
            StoresGenerations generations,
            PointInTime moments) {
        Parts {
            views = List.copyOf(views);
        }
    }

    static Operations start(ServiceRuntime runtime, Parts parts, OperationHistory history, Clock clock) {
        Environment environment = runtime.environment();
        var reemits = new ReemitLog(
                parts.log(),
                new Reemits(
                        MemlogSerdes.events(environment.serdeConfig()).serializer(),
                        environment.get(CommonKeys.PARTITIONS),
                        clock));
        KeyReader reader = (keys, depth) -> parts.verification().readAgain(keys);
        Duration stall = environment.get(ReconcilerKeys.REPAIR_STALL);
        var passing = new StoresPassing(parts.views(), stall);
        int maxRate = environment.get(ReconcilerKeys.REPAIR_MAX_RATE);
        var repair = new Repair(parts.findings(), reader, reemits, passing, maxRate);
        var reembed = new Reembed(parts.spaces(), reemits, passing, environment.get(ReconcilerKeys.REEMBED_MAX_RATE));
        var scopes = new ScopeReemit(parts.verification()::keysOf, reader, parts.findings(), reemits, passing, maxRate);
        var proof = new GenerationProof(
                side -> parts.verification().runBeside(side, MOST_FINDINGS), parts.findings()::isAccepted);
        var check = new CheckRun(parts.check(), runtime.metrics(), clock);
        Operations operations = runtime.onClose(
                "operations",
                new Operations(
                        List.of(
                                new CheckKind(check),
                                new RepairKind(repair),
                                new FullKind(check, repair),
                                new RebuildKind(parts.generations(), proof, parts.moments(), scopes, stall),
                                new RollbackKind(parts.generations(), proof, stall),
                                new DropKind(parts.generations(), stall),
                                new ReembedKind(reembed),
                                parts.retry()),
                        history,
                        runtime.metrics(),
                        clock));
        runtime.routes(new OperationsResource(operations)::register);
        runtime.routes(new EmbeddingsResource(parts.spaces())::register);
        return operations;
    }
}
