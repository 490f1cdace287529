package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The service as a process of its own that is killed while events wait for a provider, and while vectors are still to come. */
class ProviderProcessIT {
    private static final int PARTITIONS = 2;
    private static final int USERS = 8;
    private static final int LINES = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY);

    private final ModelServer embedder = ModelServer.start(ProviderVariables.DIMENSION);

    @AfterEach
    void stop() {
        embedder.close();
    }

    @Test
    void whatWaitedAndWhatIsUnfilledSurvivesAKill() {
        try (ServiceProcess service = service()) {
            service.start();
            try (var log = new TestLog(parts, PARTITIONS)) {
                // Given
                embedder.always(new Fault.Latency(Duration.ofMillis(300)));
                send(log, "m1");

                // When
                for (int share : new int[] {1, USERS * LINES / 2}) {
                    await().atMost(PATIENCE).until(() -> log.outcomes().size() >= share);
                    service.kill();
                    service.start();
                }
                await().atMost(PATIENCE).until(() -> log.outcomes().size() >= USERS * LINES);

                // Then
                assertEachOnce(log, USERS * LINES);

                // When
                embedder.always(new Fault.Status(503, null));
                send(log, "m2");
                await().atMost(PATIENCE).until(() -> log.outcomes().size() >= 2 * USERS * LINES);
                assertThat(log.outcomes())
                        .filteredOn(outcome -> "m2".equals(outcome.getMemoryId()))
                        .extracting(Outcome::getStatus)
                        .containsOnly(OutcomeStatus.APPLIED_DEGRADED);
                service.kill();
                embedder.always(new Fault.Healthy());
                service.start();

                // Then
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(log.lastStates())
                                .hasSize(2 * USERS)
                                .allSatisfy(memory ->
                                        assertThat(memory.getEmbedding()).isNotNull()));
                assertEachOnce(log, 2 * USERS * LINES);
                assertThat(log.deadLetters()).isZero();
            }
            service.stop();
            assertThat(service.awaitExit(Duration.ofSeconds(1))).hasValue(0);
        }
    }

    private static void send(TestLog log, String memory) {
        for (int line = 1; line <= LINES; line++) {
            for (int user = 0; user < USERS; user++) {
                log.send(event("user-" + user, memory, append("line %d of %s of %d".formatted(line, memory, user)))
                        .build());
            }
        }
        log.sent();
    }

    private static void assertEachOnce(TestLog log, int events) {
        List<Outcome> outcomes = log.outcomes();
        assertThat(outcomes).hasSize(events);
        assertThat(outcomes)
                .extracting(outcome -> outcome.getEventPartition() + "@" + outcome.getEventOffset())
                .doesNotHaveDuplicates();
        log.states().values().forEach(states -> {
            assertThat(states.stream().map(MemoryRecord::getVersion).distinct())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, LINES).boxed().toList());
            assertThat(states.getLast().getContent().lines()).hasSize(LINES);
        });
    }

    private ServiceProcess service() {
        var variables = ProviderVariables.of(parts, PARTITIONS, parts.folder().resolve("process-state"), embedder);
        var program = ServiceProgram.onOwnClassPath(ExtractionStreams.class.getName(), variables);
        return new ServiceProcess(
                ExtractionStreams.NAME, program, PartSettings.in(parts.folder().resolve("service")));
    }
}
