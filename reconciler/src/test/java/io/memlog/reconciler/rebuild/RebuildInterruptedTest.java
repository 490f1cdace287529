package io.memlog.reconciler.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.reconciler.operations.Operation;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.operations.Operations;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.reconciler.rebuild.Generation.State;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rebuilds that somebody cancels, whose store is away, or whose reconciler dies. */
class RebuildInterruptedTest extends RebuildScene {
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
}
