package io.memlog.reconciler.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationHistory;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.TestResults;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Findings, a log that takes Reemits, and two stores that are mended by them once they have passed them. */
final class RepairScene implements AutoCloseable {
    static final int PARTITIONS = 2;

    final List<KnownFinding> published = new ArrayList<>();
    final Findings findings = new Findings(Clock.systemUTC(), published::add);
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final FakeWatermarks vector = new FakeWatermarks(StoreName.VECTOR, this);
    final FakeWatermarks graph = new FakeWatermarks(StoreName.GRAPH, this);
    private final Map<String, Difference> damage = new ConcurrentHashMap<>();
    private final Operations operations;

    /** Keys that have a newer record which their store has not come to. */
    final Set<String> backlog = new HashSet<>();

    /** Runs at each reading of keys, before it. */
    Runnable beforeReading = () -> {};

    RepairScene(int maxRate, Duration stall) {
        var log = new ReemitLog(
                producer,
                new Reemits(
                        MemlogSerdes.events(MemlogSerdes.config("mock://repair"))
                                .serializer(),
                        PARTITIONS,
                        Clock.systemUTC()));
        var repair =
                new Repair(findings, this::readAgain, log, new StoresPassing(List.of(vector, graph), stall), maxRate);
        operations = new Operations(
                List.of(new RepairKind(repair)), OperationHistory.NONE, new SimpleMeterRegistry(), Clock.systemUTC());
    }

    /** Both the fact and what a check has found of it. */
    void damage(StoreName store, FindingKind kind, String key) {
        boolean isOrphan = kind == FindingKind.ORPHAN;
        Difference difference = new Difference(
                store, kind, key, 0, isOrphan ? null : 4L, isOrphan ? null : 2L, 1L, isOrphan ? null : 7L, 8L);
        damage.put(difference.findingId(), difference);
        findings.apply(List.of(TestResults.of(store, List.of(difference), Set.of())));
    }

    void mendBehindTheBack(String key) {
        damage.values().removeIf(difference -> difference.key().equals(key));
    }

    Submitted submit(String parameters) throws IOException {
        return operations.submit("repair", (ObjectNode) Json.mapper().readTree(parameters));
    }

    Operation run(String parameters) throws Exception {
        return submit(parameters).end().get(30, TimeUnit.SECONDS);
    }

    Operations operations() {
        return operations;
    }

    List<MemoryEvent> sent() {
        var values = MemlogSerdes.events(MemlogSerdes.config("mock://repair")).deserializer();
        return producer.history().stream()
                .map(record -> {
                    assertThat(record.topic()).isEqualTo(Topics.EVENTS);
                    return values.deserialize(Topics.EVENTS, record.value());
                })
                .toList();
    }

    /** By partition, the last offset of memory.events. */
    Map<Integer, Long> eventOffsets() {
        Map<Integer, Long> offsets = new HashMap<>();
        producer.history().forEach(record -> offsets.merge(record.partition(), 0L, (last, next) -> last + 1));
        return offsets;
    }

    static JsonNode result(Operation operation) {
        return Objects.requireNonNull(operation.result());
    }

    FindingState state(String id) {
        return findings.find(id).orElseThrow().state();
    }

    private List<StoreResult> readAgain(Map<StoreName, Set<String>> keys, FindingDepth depth) {
        beforeReading.run();
        mendWhatBothStoresHavePassed();
        List<StoreResult> results = new ArrayList<>();
        keys.forEach((store, asked) -> {
            List<Difference> confirmed = damage.values().stream()
                    .filter(difference -> difference.store() == store && asked.contains(difference.key()))
                    .filter(difference -> !backlog.contains(difference.key()))
                    .toList();
            Set<String> cleared = new HashSet<>(asked);
            confirmed.forEach(difference -> cleared.remove(difference.key()));
            Set<String> pending = new HashSet<>(asked);
            pending.retainAll(backlog);
            cleared.removeAll(pending);
            results.add(TestResults.of(store, confirmed, pending, cleared));
        });
        return results;
    }

    private static Cluster cluster() {
        List<PartitionInfo> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition ->
                        new PartitionInfo(Topics.EVENTS, partition, Node.noNode(), new Node[0], new Node[0]))
                .toList();
        return new Cluster("cluster", List.of(), partitions, Set.of(), Set.of());
    }

    private void mendWhatBothStoresHavePassed() {
        if (vector.isStopped || graph.isStopped) {
            return;
        }
        for (MemoryEvent event : sent()) {
            mendBehindTheBack(event.getTenantId() + "/" + event.getUserId() + "/" + event.getMemoryId());
        }
    }

    @Override
    public void close() {
        operations.close();
    }
}
