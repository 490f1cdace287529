package io.memlog.streams;

import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.model.ModelServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One text that the provider refuses, or breaks on, among many on a real log: {@code -Dmemlog.poison.texts=10000} for all of them. */
class PoisonTextIT {
    private static final Logger LOG = LoggerFactory.getLogger(PoisonTextIT.class);
    private static final int TEXTS = Integer.getInteger("memlog.poison.texts", 300);
    private static final int PARTITIONS = 2;
    private static final int USERS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY);

    private final ModelServer embedder = ModelServer.start(ProviderVariables.DIMENSION);
    private ServiceRuntime service;

    @BeforeEach
    void start() {
        var variables = ProviderVariables.of(parts, PARTITIONS, parts.folder().resolve("poison-state"), embedder);
        service = ServiceRuntime.start(
                ExtractionStreams.NAME,
                ExtractionStreams.DEFAULT_PORT,
                ExtractionStreams.keys(),
                new Environment(variables),
                ExtractionStreams::start);
    }

    @AfterEach
    void stop() {
        service.close();
        embedder.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void isSetAsideAloneAfterABoundedNumberOfAttempts(int status) {
        try (var log = new TestLog(parts, PARTITIONS)) {
            // Given
            int before = log.outcomes().size();
            embedder.refuse("poison", status);

            // When
            for (int i = 0; i < TEXTS; i++) {
                String text = "Text %d of %d %s".formatted(i, status, i == TEXTS / 2 ? "poison" : "fine");
                log.send(put("user-" + i % USERS, "m%d-%d".formatted(status, i), text));
            }
            await().atMost(PATIENCE).until(() -> log.outcomes().size() >= before + TEXTS);

            // Then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(last(log, status))
                            .filteredOn(memory -> memory.getContent().endsWith("poison"))
                            .singleElement()
                            .satisfies(
                                    memory -> assertThat(memory.getDegraded()).isEqualTo("EMBEDDING_REFUSED")));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(last(log, status))
                            .filteredOn(memory -> memory.getContent().endsWith("fine"))
                            .hasSize(TEXTS - 1)
                            .allMatch(memory -> memory.getEmbedding() != null));
            assertThat(log.deadLetters()).isZero();
            List<Outcome> outcomes = log.outcomes().stream().skip(before).toList();
            long requests = embedder.tally().countWith("poison");
            // A provider that says no is believed; one that breaks is asked again, each time to find out which text it
            // is.
            assertThat(requests).isLessThanOrEqualTo(status == 400 ? 3 : 3 * Memo.MOST_REFUSALS);
            LOG.info(
                    "status {}: {} requests held the poison, {} of {} events degraded, p99 of the events {} ms",
                    status,
                    requests,
                    outcomes.stream()
                            .filter(outcome -> outcome.getStatus() != OutcomeStatus.APPLIED)
                            .count(),
                    TEXTS,
                    p99(outcomes));
        }
    }

    private static List<MemoryRecord> last(TestLog log, int status) {
        return log.lastStates().stream()
                .filter(memory -> memory.getMemoryId().startsWith("m" + status))
                .toList();
    }

    private static long p99(List<Outcome> outcomes) {
        List<Long> sorted = outcomes.stream()
                .map(outcome -> Duration.between(outcome.getReceivedAt(), outcome.getDecidedAt())
                        .toMillis())
                .sorted()
                .toList();
        return sorted.get(sorted.size() * 99 / 100);
    }
}
