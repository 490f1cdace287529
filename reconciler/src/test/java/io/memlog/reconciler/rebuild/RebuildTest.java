package io.memlog.reconciler.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.operations.KeptInMemory;
import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.repair.ReemitLog;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.reconciler.repair.ScopeReemit;
import io.memlog.reconciler.repair.StoresPassing;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.TestResults;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RebuildTest {
    private static final Difference DAMAGE =
            new Difference(StoreName.VECTOR, FindingKind.MISSING, "acme/ann/m4", 0, 7L, 1L, null, 3L, null);

    private final FakeGenerations vector = new FakeGenerations(StoreName.VECTOR);
    private final FakeGenerations graph = new FakeGenerations(StoreName.GRAPH);
    private final Findings findings = new Findings(Clock.systemUTC(), unused -> {});
    private final KeptInMemory history = new KeptInMemory();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1"));
    private final List<Operations> started = new ArrayList<>();
    private List<Difference> damage = List.of();

    @AfterEach
    void close() {
        started.forEach(Operations::close);
        admin.close(Duration.ZERO);
        producer.close();
    }

    @Test
    void bothStoresAreRebuiltAndTheirFormerGenerationsAreKept() throws Exception {
        // When
        Operation ended = run("rebuild", "{}");

        // Then
        assertThat(ended.state()).as(ended.toString()).isEqualTo(OperationState.DONE);
        assertThat(ended.consistent()).isTrue();
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");
        assertThat(graph.states()).containsExactly("1 RETIRED", "2 LIVE");
        assertThat(result(ended).findValuesAsText("outcome")).containsExactly("SWITCHED", "SWITCHED");
        assertThat(ended.progress().offsets()).containsOnlyKeys(0, 1);
    }

    @Test
    void damagedGenerationIsNamedAndNotSwitchedToAndTheOtherStoreIsNotBegun() throws Exception {
        // Given
        damage = List.of(DAMAGE);

        // When
        Operation ended = run("rebuild", "{'store': 'both'}");

        // Then
        assertThat(ended.state()).isEqualTo(OperationState.DONE);
        assertThat(ended.consistent()).isFalse();
        assertThat(result(ended).at("/stores/0/outcome").asText()).isEqualTo("REFUSED");
        assertThat(result(ended).at("/stores/0/comparison/findings/0/findingId").asText())
                .isEqualTo("VECTOR/MISSING/acme/ann/m4");
        assertThat(vector.states()).containsExactly("1 LIVE", "2 FOLLOWING");
        assertThat(graph.asked).isEmpty();

        // When it is asked for again, the generation that is there is compared again.
        damage = List.of();
        Operation again = run("rebuild", "{'store': 'vector'}");

        // Then
        assertThat(again.consistent()).isTrue();
        assertThat(vector.asked).containsExactly("REBUILD", "SWITCH 2");
    }

    @Test
    void whyAGenerationDoesNotGetOnIsPartOfTheOperation() throws Exception {
        // Given
        vector.reached = State.INDEXING;
        vector.failure = "indexes cannot be built: the disk is full";

        // When
        Operations operations = start();
        Submitted submitted = operations.submit("rebuild", json("{'store': 'vector'}"));

        // Then
        String id = submitted.operation().id();
        await().until(() -> operations
                .find(id)
                .orElseThrow()
                .progress()
                .phase()
                .equals("vector: generation 2 is indexing; indexes cannot be built: the disk is full"));

        // When
        vector.failure = null;
        vector.put(2, State.FOLLOWING, Map.of());

        // Then
        assertThat(submitted.end().get(30, TimeUnit.SECONDS).state()).isEqualTo(OperationState.DONE);
    }

    @Test
    void whatSomebodyHasAcceptedDoesNotHoldAGenerationUp() throws Exception {
        // Given
        findings.apply(List.of(TestResults.of(StoreName.VECTOR, List.of(DAMAGE), Set.of())));
        findings.accept(List.of(DAMAGE.findingId()), "dead-lettered");
        damage = List.of(DAMAGE);

        // When
        Operation ended = run("rebuild", "{'store': 'vector'}");

        // Then
        assertThat(ended.consistent()).isTrue();
        assertThat(result(ended).at("/stores/0/comparison/accepted").asInt()).isEqualTo(1);
    }

    @Test
    void secondRebuildWaitsUntilTheKeptGenerationIsDroppedOrTakenBack() throws Exception {
        // Given
        run("rebuild", "{'store': 'vector'}");

        // When
        Operation refused = run("rebuild", "{'store': 'vector'}");

        // Then
        assertThat(refused.state()).isEqualTo(OperationState.FAILED);
        assertThat(refused.error()).contains("kept for a rollback, found generation 1");
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");

        // When
        Operation back = run("rollback", "{'store': 'vector'}");

        // Then
        assertThat(back.consistent()).as(back.toString()).isTrue();
        assertThat(vector.states()).containsExactly("1 LIVE", "2 RETIRED");

        // When
        run("drop", "{'store': 'vector', 'generation': 2}");
        Operation second = run("rebuild", "{'store': 'vector'}");

        // Then
        assertThat(second.consistent()).as(second.toString()).isTrue();
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");
    }

    @Test
    void liveGenerationIsNotDropped() throws Exception {
        Operation refused = run("drop", "{'store': 'vector', 'generation': 1}");

        assertThat(refused.state()).isEqualTo(OperationState.FAILED);
        assertThat(refused.error()).contains("not live");
        assertThat(vector.states()).containsExactly("1 LIVE");
    }

    @Test
    void cancelledRebuildLeavesNothingBehind() throws Exception {
        // Given
        vector.reached = State.LOADING;
        Operations operations = start();
        Submitted submitted = operations.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.states().contains("2 LOADING"));

        // When
        operations.cancel(submitted.operation().id());

        // Then
        Operation ended = submitted.end().get(20, TimeUnit.SECONDS);
        assertThat(ended.state()).isEqualTo(OperationState.CANCELLED);
        assertThat(result(ended).at("/stores/0/outcome").asText()).isEqualTo("DROPPED");
        assertThat(vector.states()).containsExactly("1 LIVE");
    }

    @Test
    void rebuildIsCancelledWhileItsSwitchWaitsButARollbackIsNot() throws Exception {
        // Given
        vector.isSwitchHeldUp = true;
        Operations operations = start();
        Submitted rebuild = operations.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.asked.contains("SWITCH 2"));

        // When
        operations.cancel(rebuild.operation().id());

        // Then
        assertThat(rebuild.end().get(20, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(vector.states()).containsExactly("1 LIVE");

        // Given
        vector.put(2, State.RETIRED, Map.of());
        Submitted rollback = operations.submit("rollback", json("{'store': 'vector', 'generation': 2}"));
        await().until(() -> vector.asked.stream().filter("SWITCH 2"::equals).count() == 2);

        // When
        operations.cancel(rollback.operation().id());
        vector.letSwitch();

        // Then
        Operation ended = rollback.end().get(20, TimeUnit.SECONDS);
        assertThat(ended.state()).isEqualTo(OperationState.DONE);
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");
    }

    @Test
    void rebuildGoesOnUnderItsIdWhenTheReconcilerIsThereAgain() throws Exception {
        // Given
        vector.isSwitchHeldUp = true;
        Operations former = start();
        String id = former.submit("rebuild", json("{'store': 'vector'}"))
                .operation()
                .id();
        await().until(() -> vector.asked.contains("SWITCH 2"));

        // When
        former.close();
        assertThat(history.newest().state()).isEqualTo(OperationState.RUNNING);
        vector.letSwitch();
        Operations next = start();

        // Then
        await().until(() -> next.find(id).orElseThrow().state() == OperationState.DONE);
        assertThat(next.find(id).orElseThrow().consistent()).isTrue();
        assertThat(vector.asked).containsExactly("REBUILD", "SWITCH 2");
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");
    }

    @Test
    void storeThatIsAwayForATimeIsWaitedFor() throws Exception {
        // Given
        vector.reached = State.LOADING;
        Operations operations = start();
        Submitted submitted = operations.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.states().contains("2 LOADING"));

        // When
        vector.isAway = true;
        await().until(() -> operations
                .find(submitted.operation().id())
                .orElseThrow()
                .progress()
                .phase()
                .contains("waiting for the store"));
        vector.reached = State.FOLLOWING;
        vector.isAway = false;

        // Then
        assertThat(submitted.end().get(20, TimeUnit.SECONDS).consistent()).isTrue();
    }

    @Test
    void storeThatIsAwayForLongIsGivenUpBeforeTheSwitchIsAskedForAndNeverAfterIt() throws Exception {
        // Given
        Duration stall = Duration.ofSeconds(1);
        vector.isSwitchHeldUp = true;
        Operations former = start(stall);
        String id = former.submit("rebuild", json("{'store': 'vector'}"))
                .operation()
                .id();
        await().until(() -> vector.asked.contains("SWITCH 2"));

        // When
        vector.isAway = true;

        // Then, also in the next process
        await().during(stall.multipliedBy(3))
                .until(() -> former.find(id).orElseThrow().state() == OperationState.RUNNING);
        former.close();
        Operations next = start(stall);
        await().during(stall.multipliedBy(3))
                .until(() -> next.find(id).orElseThrow().state() == OperationState.RUNNING);

        // When
        vector.isAway = false;
        vector.letSwitch();

        // Then
        await().until(() -> next.find(id).orElseThrow().state() == OperationState.DONE);
        assertThat(vector.states()).containsExactly("1 RETIRED", "2 LIVE");

        // When
        graph.isAway = true;
        Operation givenUp =
                next.submit("rebuild", json("{'store': 'graph'}")).end().get(20, TimeUnit.SECONDS);

        // Then
        assertThat(givenUp.state()).isEqualTo(OperationState.FAILED);
    }

    @Test
    void cancelledWhileItsStoreIsAwayItHoldsNobodyUpAndDropsWhatItBeganWhenTheStoreIsBack() throws Exception {
        // Given
        vector.reached = State.LOADING;
        Operations operations = start();
        Submitted rebuild = operations.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.states().contains("2 LOADING"));
        vector.isAway = true;

        // When
        Operation cancelled = operations.cancel(rebuild.operation().id()).orElseThrow();
        Submitted other = operations.submit("rebuild", json("{'store': 'graph'}"));

        // Then
        assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLING);
        assertThat(other.end().get(20, TimeUnit.SECONDS).state()).isEqualTo(OperationState.DONE);
        Operation meanwhile = operations.find(rebuild.operation().id()).orElseThrow();
        assertThat(meanwhile.state()).isEqualTo(OperationState.CANCELLING);
        assertThat(meanwhile.progress().phase()).isEqualTo("vector: waiting for the store to answer");

        // When
        vector.isAway = false;

        // Then
        assertThat(rebuild.end().get(20, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(vector.states()).containsExactly("1 LIVE");
    }

    @Test
    void cancelledBeforeItAskedForAnythingItEndsAlthoughItsStoreIsAway() throws Exception {
        // Given
        vector.isAway = true;
        Operations operations = start();
        Submitted rebuild = operations.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> operations
                .find(rebuild.operation().id())
                .orElseThrow()
                .progress()
                .phase()
                .contains("waiting for the store"));

        // When
        var unused = operations.cancel(rebuild.operation().id());

        // Then
        assertThat(rebuild.end().get(10, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(vector.asked).isEmpty();
    }

    @Test
    void cancelledAndKilledItDropsWhatItBeganWhenTheReconcilerIsThereAgain() throws Exception {
        // Given
        vector.reached = State.LOADING;
        Operations former = start();
        Submitted rebuild = former.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.states().contains("2 LOADING"));
        vector.isAway = true;
        var unused = former.cancel(rebuild.operation().id());

        // When
        former.close();
        vector.isAway = false;
        Operations next = start();

        // Then
        await().until(() -> next.find(rebuild.operation().id()).orElseThrow().state() == OperationState.CANCELLED);
        assertThat(vector.states()).containsExactly("1 LIVE");
    }

    @Test
    void cancelledWhileItsSwitchWaitsAndKilledAfterTheDropItIsStillCancelled() throws Exception {
        // Given
        vector.isSwitchHeldUp = true;
        Operations former = start();
        Submitted rebuild = former.submit("rebuild", json("{'store': 'vector'}"));
        await().until(() -> vector.asked.contains("SWITCH 2"));
        var unused = former.cancel(rebuild.operation().id());
        Operation cancelling = history.newest();
        rebuild.end().get(20, TimeUnit.SECONDS);
        vector.letSwitch();

        // When its end was not kept
        history.save(cancelling);
        Operations next = start();

        // Then
        await().until(() -> next.find(rebuild.operation().id()).orElseThrow().state() == OperationState.CANCELLED);
        assertThat(vector.states()).containsExactly("1 LIVE");
    }

    @Test
    void oneUserIsPublishedAgainWithoutAGenerationAndWithoutAnyModel() throws Exception {
        // When
        Operation ended = run("rebuild", "{'scope': {'tenantId': 'acme', 'userId': 'ann'}}");

        // Then
        assertThat(ended.consistent()).as(ended.toString()).isTrue();
        assertThat(sent())
                .extracting(MemoryEvent::getMemoryId, MemoryEvent::getExpectedVersion)
                .containsExactly(tuple("gone", 0L), tuple("held", null));
        assertThat(sent()).allSatisfy(event -> {
            assertThat(event.getExtract()).isFalse();
            assertThat(((Reemit) event.getOp()).getAsIs()).isTrue();
        });
        assertThat(result(ended).at("/scope/removals").asInt()).isEqualTo(1);
        assertThat(vector.asked).isEmpty();
    }

    @Test
    void modelsAreAskedForWhatTheMemoriesOfAUserLackOnlyIfSomebodySaysSo() throws Exception {
        var unused = run("rebuild", "{'scope': {'tenantId': 'acme', 'userId': 'ann'}, 'askModels': true}");

        assertThat(sent()).hasSize(2).allSatisfy(event -> {
            assertThat(event.getExtract()).isTrue();
            assertThat(((Reemit) event.getOp()).getAsIs()).isFalse();
        });
    }

    private List<MemoryEvent> sent() {
        var values = MemlogSerdes.events(MemlogSerdes.config("mock://rebuild")).deserializer();
        return producer.history().stream()
                .map(record -> values.deserialize(Topics.EVENTS, record.value()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rebuild  | {'store': 'disk'}                                            | store: expected one of [vector, graph]",
                "rebuild  | {'shop': 'vector'}                                           | expected {store, scope",
                "rebuild  | {'scope': {'tenantId': 'a', 'userId': 'b'}, 'store': 'graph'} | store: expected both or none beside scope",
                "rebuild  | {'scope': {'tenantId': 'a', 'userId': 'b'}, 'until': {'0': 1}} | until: expected none beside scope",
                "rebuild  | {'askModels': true}                                          | askModels: expected it beside scope",
                "rebuild  | {'scope': {'tenantId': 'a/b', 'userId': 'b'}}                 | tenantId",
                "rebuild  | {'until': 'yesterday'}                                       | until: expected an ISO 8601 time",
                "rebuild  | {'until': '2999-01-01T00:00:00Z'}                            | until: expected a time that has passed",
                "rebuild  | {'until': {'0': -1}}                                         | until: expected numbers of partitions",
                "rebuild  | {'until': {'x': 1}}                                          | until: expected numbers of partitions",
                "rebuild  | {'until': {}}                                                | until: expected an ISO 8601 time, or",
                "rollback | {}                                                           | store: expected one of [vector, graph], found none",
                "rollback | {'store': 'both'}                                            | store: expected one of",
                "rollback | {'store': 'vector'}                                          | expected one generation that is kept, found []",
                "rollback | {'store': 'vector', 'generation': 0}                         | generation: expected a number from 1",
                "drop     | {'store': 'vector'}                                          | generation: expected its number",
            })
    void requestThatMeansNothingIsRefusedAtOnce(String kind, String parameters, String message) {
        Operations operations = start();

        assertThatThrownBy(() -> operations.submit(kind, json(parameters)))
                .isInstanceOf(MemlogException.class)
                .hasMessageContaining(message);
        assertThat(operations.list()).isEmpty();
        assertThat(vector.asked).isEmpty();
    }

    @Test
    void rollbackOfWhatIsNotKeptIsRefused() throws Exception {
        Operation refused = run("rollback", "{'store': 'vector', 'generation': 1}");

        assertThat(refused.error()).contains("expected a retired generation, found generation 1, LIVE");
        assertThat(new MemlogException(ErrorCode.GENERATION_CONFLICT, "").code().httpStatus())
                .isEqualTo(409);
    }

    private Operation run(String kind, String parameters) throws Exception {
        return start().submit(kind, json(parameters)).end().get(30, TimeUnit.SECONDS);
    }

    private static JsonNode result(Operation operation) {
        return Objects.requireNonNull(operation.result());
    }

    private Operations start() {
        return start(Duration.ofSeconds(20));
    }

    private Operations start(Duration stall) {
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

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
    }
}
