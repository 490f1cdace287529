package io.memlog.reconciler.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Operations.Submitted;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.service.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final KeptInMemory history = new KeptInMemory();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<Operations> open = new ArrayList<>();
    private final Operations operations = start();

    @AfterEach
    void close() {
        gate.countDown();
        open.forEach(Operations::close);
    }

    @Test
    void runsOneAfterTheOtherAndShowsEachState() throws Exception {
        Submitted first = submit("waits");
        Submitted second = submit("counts");
        await().until(() -> find(first).state() == OperationState.RUNNING);

        assertThat(find(second).state()).isEqualTo(OperationState.QUEUED);
        assertThat(operations.list()).extracting(Operation::id).containsExactly(id(second), id(first));

        gate.countDown();
        Operation ended = second.end().get(5, TimeUnit.SECONDS);
        assertThat(find(first).state()).isEqualTo(OperationState.DONE);
        assertThat(ended.state()).isEqualTo(OperationState.DONE);
        assertThat(ended.consistent()).isTrue();
        assertThat(Objects.requireNonNull(ended.result()).asText()).isEqualTo("counted");
        assertThat(ended.progress())
                .isEqualTo(new OperationProgress(
                        "counting",
                        3,
                        2,
                        1,
                        new java.util.TreeMap<>(Map.of("odd", 2L)),
                        new java.util.TreeMap<>(Map.of(1, new OperationProgress.Span(5, 9))),
                        null,
                        null));
        assertThat(ended.startedAt()).isNotNull();
        assertThat(ended.endedAt()).isNotNull();
    }

    @Test
    void queuedOneIsCancelledWithoutABeginning() throws Exception {
        Submitted first = submit("waits");
        Submitted second = submit("counts");

        operations.cancel(id(second));
        gate.countDown();

        assertThat(second.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(first.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.DONE);
        assertThat(find(second).startedAt()).isNull();
    }

    @Test
    void runningOneEndsWhenItLooks() throws Exception {
        Submitted pausing = submit("pauses");
        await().until(() -> find(pausing).state() == OperationState.RUNNING);

        operations.cancel(id(pausing));

        assertThat(pausing.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(operations.cancel(id(pausing)).orElseThrow().state()).isEqualTo(OperationState.CANCELLED);
        assertThat(operations.cancel("unknown")).isEmpty();
    }

    @Test
    void failureIsItsErrorAndTheNextOneRuns() throws Exception {
        Submitted failing = submit("fails");
        Submitted counting = submit("counts");

        Operation failed = failing.end().get(5, TimeUnit.SECONDS);
        assertThat(failed.error()).isEqualTo("out of luck");
        assertThat(failed.errorCode()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(find(failing).state()).isEqualTo(OperationState.FAILED);
        assertThat(counting.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.DONE);
    }

    @Test
    void failureHasTheCodeOfWhatFailed() throws Exception {
        Operation thrown = submit("refuses").end().get(5, TimeUnit.SECONDS);
        Operation told = submit("fallsShort").end().get(5, TimeUnit.SECONDS);

        assertThat(thrown.errorCode()).isEqualTo(ErrorCode.GENERATION_CONFLICT);
        assertThat(told.errorCode()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(told.error()).isEqualTo("graph store: away");
        assertThat(told.state()).isEqualTo(OperationState.FAILED);
        assertThat(submit("counts").end().get(5, TimeUnit.SECONDS).errorCode()).isNull();
        assertThat(Json.mapper().valueToTree(told).at("/errorCode").asText()).isEqualTo("STORE_UNAVAILABLE");
    }

    @Test
    void unknownKindIsRefused() {
        assertThatThrownBy(() -> submit("dances"))
                .isInstanceOfSatisfying(
                        MemlogException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_FIELD))
                .hasMessage(
                        "operation: expected one of [beside, capped, counts, fails, fallsShort, goesOn, pauses, refuses, undoes, waits], found another");
    }

    @Test
    void restartKnowsWhatEndedAndWhatDidNot() throws Exception {
        Operation done = submit("counts").end().get(5, TimeUnit.SECONDS);
        Submitted running = submit("waits");
        await().until(() -> history.newest().state() == OperationState.RUNNING);

        Operations next = start();

        assertThat(next.find(done.id())).hasValue(done);
        Operation interrupted = next.find(id(running)).orElseThrow();
        assertThat(interrupted.state()).isEqualTo(OperationState.FAILED);
        assertThat(interrupted.error()).contains("restart of the reconciler");
        assertThat(interrupted.errorCode()).isEqualTo(ErrorCode.INTERRUPTED);
    }

    @Test
    void acceptedOneIsKeptBeforeAnybodyHearsOfIt() {
        Submitted submitted = submit("waits");

        assertThat(history.newest().id()).isEqualTo(id(submitted));
    }

    @Test
    void oneThatARestartMustNotLoseIsRefusedWhileItCannotBeKeptAndAnotherIsNot() throws Exception {
        history.away(true);

        assertThatThrownBy(() -> submit("goesOn"))
                .isInstanceOfSatisfying(
                        MemlogException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        assertThat(operations.list()).isEmpty();
        assertThat(submit("counts").end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.DONE);
    }

    @Test
    void oneThatRunsIsCancellingUntilItHasTakenBackWhatItBegan() throws Exception {
        Submitted undoing = submit("undoes");
        await().until(() -> find(undoing).state() == OperationState.RUNNING);

        assertThat(operations.cancel(id(undoing)).orElseThrow().state()).isEqualTo(OperationState.CANCELLING);
        assertThat(operations.cancel(id(undoing)).orElseThrow().state()).isEqualTo(OperationState.CANCELLING);
        assertThat(history.newest().state()).isEqualTo(OperationState.CANCELLING);

        gate.countDown();
        assertThat(undoing.end().get(5, TimeUnit.SECONDS).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(history.newest().state()).isEqualTo(OperationState.CANCELLED);
    }

    @Test
    void restartForgetsNoCancellation() {
        Submitted waiting = submit("goesOn");
        await().until(() -> find(waiting).state() == OperationState.RUNNING);
        operations.cancel(id(waiting));

        Operations next = start();

        await().until(() -> next.find(id(waiting)).orElseThrow().state() == OperationState.CANCELLED);
    }

    @Test
    void oneThatAFormerProcessHasBegunIsNotCancelledUnseen() throws Exception {
        Submitted begun = submit("undoes");
        await().until(() -> find(begun).state() == OperationState.RUNNING);
        Submitted busy = submit("waits");
        assertThat(history.load().orElseThrow()).hasSize(2);

        Operations next = start();
        // Behind the one that was taken up.
        Operation cancelled = next.cancel(id(begun)).orElseThrow();

        assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLING);
        assertThat(next.find(id(busy)).orElseThrow().state()).isEqualTo(OperationState.FAILED);
        gate.countDown();
        await().until(() -> next.find(id(begun)).orElseThrow().state() == OperationState.CANCELLED);
    }

    @Test
    void formerOnesAreTakenUpWhenTheyCanBeRead() throws Exception {
        Submitted former = submit("goesOn");
        await().until(() -> find(former).state() == OperationState.RUNNING);
        history.away(true);
        Operations next = start();
        assertThat(next.find(id(former))).isEmpty();

        history.away(false);
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                next.awaitFormer();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        org.awaitility.Awaitility.await()
                .until(() -> next.find(id(former))
                        .filter(found -> found.state() == OperationState.RUNNING)
                        .isPresent());
        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void anotherLaneDoesNotWait() throws Exception {
        Submitted waiting = submit("waits");

        Operation ended = submit("beside").end().get(5, TimeUnit.SECONDS);

        assertThat(ended.state()).isEqualTo(OperationState.DONE);
        assertThat(find(waiting).state()).isNotEqualTo(OperationState.DONE);
    }

    @Test
    void capHoldsBackAllThatIsHandledAtOnce() throws Exception {
        Operation ended = submit("capped").end().get(5, TimeUnit.SECONDS);

        assertThat(Objects.requireNonNull(ended.result()).asLong()).isBetween(300L, 3_000L);
    }

    @Test
    void readsBackFromItsJson() throws Exception {
        Operation done = submit("counts").end().get(5, TimeUnit.SECONDS);

        Operation read = Json.mapper().readValue(Json.mapper().writeValueAsString(done), Operation.class);

        assertThat(read).isEqualTo(done);
    }

    private Operations start() {
        Operations started = new Operations(
                List.of(
                        kind("counts", this::count),
                        kind("beside", "another", this::count),
                        kind("capped", run -> {
                            long start = System.nanoTime();
                            var cap = new RateCap(100);
                            cap.await(run, 30);
                            cap.await(run, 1);
                            return TaskResult.done((System.nanoTime() - start) / 1_000_000, true);
                        }),
                        kind("waits", run -> {
                            await(gate);
                            return TaskResult.done("waited", true);
                        }),
                        kind("pauses", run -> {
                            run.pause(Duration.ofMinutes(1));
                            return TaskResult.done("paused", true);
                        }),
                        resumed("goesOn", run -> {
                            run.pause(Duration.ofMinutes(1));
                            return TaskResult.done("gone on", true);
                        }),
                        resumed("undoes", run -> {
                            await(gate);
                            run.checkCancelled();
                            return TaskResult.done("not undone", true);
                        }),
                        kind("refuses", run -> {
                            throw new MemlogException(ErrorCode.GENERATION_CONFLICT, "one is in the way");
                        }),
                        kind(
                                "fallsShort",
                                run -> new TaskResult(
                                        "half of it",
                                        false,
                                        new Failure(ErrorCode.STORE_UNAVAILABLE, "graph store: away"))),
                        kind("fails", run -> {
                            throw new IllegalStateException("out of luck");
                        })),
                history,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        open.add(started);
        return started;
    }

    private TaskResult count(OperationRun run) {
        run.phase("counting", 3);
        run.done(2);
        run.failed(1);
        run.kind("odd", 2);
        run.offset(1, 9);
        run.offset(1, 5);
        return TaskResult.done("counted", true);
    }

    private Submitted submit(String kind) {
        return operations.submit(kind, Json.mapper().createObjectNode());
    }

    private Operation find(Submitted submitted) {
        return operations.find(id(submitted)).orElseThrow();
    }

    private static String id(Submitted submitted) {
        return submitted.operation().id();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static org.awaitility.core.ConditionFactory await() {
        return org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(5));
    }

    private static OperationKind kind(String name, OperationTask task) {
        return kind(name, "stores", false, task);
    }

    private static OperationKind kind(String name, String lane, OperationTask task) {
        return kind(name, lane, false, task);
    }

    private static OperationKind resumed(String name, OperationTask task) {
        return kind(name, "resumed", true, task);
    }

    private static OperationKind kind(String name, String lane, boolean isResumed, OperationTask task) {
        return new OperationKind() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String lane() {
                return lane;
            }

            @Override
            public boolean isResumed() {
                return isResumed;
            }

            @Override
            public OperationTask prepare(ObjectNode parameters) {
                return task;
            }
        };
    }
}
