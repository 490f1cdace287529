package io.memlog.reconciler.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.verify.TestResults;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rebuild comes to. */
class RebuildTest extends RebuildScene {
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
}
