package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.operations.KeptInMemory;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.repair.ReemitLog;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.reconciler.repair.ScopeReemit;
import io.memlog.reconciler.repair.StoresPassing;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.TestResults;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;

/** Rebuilds of stores that only remember what they were asked for; the base of their tests. */
abstract class RebuildScene {
    static final Difference DAMAGE =
            new Difference(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m4", 0, 7L, 1L, null, 3L, null);

    final FakeGenerations vector = new FakeGenerations(StoreName.VECTOR);
    final FakeGenerations graph = new FakeGenerations(StoreName.GRAPH);
    final Findings findings = new Findings(Clock.systemUTC(), unused -> {});
    final KeptInMemory history = new KeptInMemory();
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"));
    private final List<Operations> started = new ArrayList<>();
    List<Difference> damage = List.of();

    @AfterEach
    final void close() {
        started.forEach(Operations::close);
        admin.close(Duration.ZERO);
        producer.close();
    }

    final Operation run(String kind, String parameters) throws Exception {
        return start().submit(kind, json(parameters)).end().get(30, TimeUnit.SECONDS);
    }

    static JsonNode result(Operation operation) {
        return Objects.requireNonNull(operation.result());
    }

    final Operations start() {
        return start(Duration.ofSeconds(20));
    }

    final Operations start(Duration stall) {
        var stores = new StoresGenerations(List.of(vector, graph));
        var proof = new GenerationProof(side -> compared(), findings::isAccepted);
        var log = new ReemitLog(
                producer,
                new Reemits(
                        MemlogSerdes.events(MemlogSerdes.config("mock://rebuild"))
                                .serializer(),
                        1,
                        Clock.systemUTC()));
        var scopes = new ScopeReemit(
                scope -> new TreeMap<>(Map.of(scope.key() + "/held", true, scope.key() + "/gone", false)),
                (keys, depth) -> List.of(),
                findings,
                log,
                new StoresPassing(List.of(), Duration.ofSeconds(5)),
                1_000);
        var operations = new Operations(
                List.of(
                        new RebuildKind(stores, proof, new PointInTime(new LogPositions(admin, 2)), scopes, stall),
                        new RollbackKind(stores, proof, stall),
                        new DropKind(stores, stall)),
                history,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        started.add(operations);
        return operations;
    }

    private StoreResult compared() {
        return TestResults.of(StoreName.VECTOR, damage, Set.of());
    }

    static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
    }
}
