package io.memlog.reconciler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memlog.reconciler.operations.OperationHistory;
import io.memlog.reconciler.operations.OperationKind;
import io.memlog.reconciler.operations.OperationState;
import io.memlog.reconciler.operations.OperationTask;
import io.memlog.reconciler.operations.OperationTask.TaskResult;
import io.memlog.reconciler.operations.Operations;
import io.memlog.service.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Operations operations =
            new Operations(List.of(new Waiting()), OperationHistory.NONE, new SimpleMeterRegistry(), Clock.systemUTC());
    private boolean leads = true;
    private final Scheduler scheduler = new Scheduler(
            List.of(new Scheduler.Entry(
                    Schedule.parse("PT1M"),
                    "check",
                    Json.mapper().createObjectNode().put("level", "digests"))),
            operations,
            () -> leads,
            new MovingClock());

    @AfterEach
    void close() {
        gate.countDown();
        operations.close();
    }

    @Test
    void startsWhatIsDueAndLeavesOutWhatWouldPileUp() {
        scheduler.submitDue();
        assertThat(operations.list()).isEmpty();

        advance(Duration.ofMinutes(1));
        assertThat(operations.list()).hasSize(1);
        assertThat(operations.list().getFirst().parameters().path("level").asText())
                .isEqualTo("digests");

        advance(Duration.ofMinutes(5));
        advance(Duration.ofMinutes(1));
        assertThat(operations.list()).hasSize(1);

        gate.countDown();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> operations.list().getFirst().state().isFinal());
        advance(Duration.ofMinutes(1));
        assertThat(operations.list()).hasSize(2);
    }

    @Test
    void startsNothingWhileAnotherLeadsAndMakesNothingUpForIt() {
        leads = false;
        advance(Duration.ofMinutes(10));
        assertThat(operations.list()).isEmpty();

        leads = true;
        advance(Duration.ofSeconds(30));
        assertThat(operations.list()).isEmpty();
        advance(Duration.ofSeconds(30));
        assertThat(operations.list()).hasSize(1);
    }

    /** Paused until another took the lead, it comes back in the middle of what it had begun. */
    @Test
    void cancelsWhatItHadBegunOnceAnotherLeads() {
        advance(Duration.ofMinutes(1));
        advance(Duration.ofMinutes(1));
        assertThat(operations.list()).hasSize(1);

        leads = false;
        advance(Duration.ofSeconds(1));
        gate.countDown();

        await().atMost(Duration.ofSeconds(5))
                .until(() -> operations.list().getFirst().state() == OperationState.CANCELLED);
        leads = true;
        advance(Duration.ofMinutes(1));
        assertThat(operations.list()).hasSize(2);
    }

    private void advance(Duration time) {
        now = now.plus(time);
        scheduler.submitDue();
    }

    private final class MovingClock extends Clock {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final class Waiting implements OperationKind {
        @Override
        public String name() {
            return "check";
        }

        @Override
        public OperationTask prepare(ObjectNode parameters) {
            return run -> {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                run.checkCancelled();
                return TaskResult.done("done", true);
            };
        }
    }
}
