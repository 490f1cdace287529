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
import java.util.concurrent.locks.LockSupport;
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
    private static final int TEXTS_PER_SECOND = Integer.getInteger("memlog.poison.rate", 200);
    /** What is set for a provider: once in its batch, once in a part of it, once alone. */
    private static final int ATTEMPTS = 3;

    private static final int PARTITIONS = 2;
    private static final int USERS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY);

    private final ModelServer embedder = ModelServer.start(ProviderVariables.DIMENSION);
    private ServiceRuntime service;

    @BeforeEach
    void start() {
        var variables = ProviderVariables.of(parts, PARTITIONS, parts.folder().resolve("poison-state"), embedder);
        service = ExtractionStreams.start(new Environment(variables));
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
            // Given: the first of them find a service that has just started
            List<Outcome> unused = decided(log, "warm" + status, TEXTS);
            List<Outcome> without = decided(log, "calm" + status, TEXTS);
            embedder.refuse("poison", status);

            // When
            List<Outcome> with = decided(log, "m" + status, TEXTS / 2);

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
            assertThat(embedder.tally().countWith("poison")).isLessThanOrEqualTo(ATTEMPTS);
            report(status, without, with);
        }
    }

    /** Sends the texts at the rate and waits until all are decided. */
    private static List<Outcome> decided(TestLog log, String memory, int poisonAt) {
        int before = log.outcomes().size();
        long start = System.nanoTime();
        for (int i = 0; i < TEXTS; i++) {
            String text = "Text %d of %s %s".formatted(i, memory, i == poisonAt ? "poison" : "fine");
            log.send(put("user-" + i % USERS, "%s-%d".formatted(memory, i), text));
            long due = start + (i + 1) * 1_000_000_000L / TEXTS_PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(500_000);
            }
        }
        await().atMost(PATIENCE).until(() -> log.outcomes().size() >= before + TEXTS);
        return log.outcomes().stream().skip(before).toList();
    }

    private void report(int status, List<Outcome> without, List<Outcome> with) {
        LOG.info(
                "status {}: {} requests held the poison, {} of {} events degraded; from broker to decision p50 {} ms and p99 {} ms, without poison {} and {} ms",
                status,
                embedder.tally().countWith("poison"),
                with.stream()
                        .filter(outcome -> outcome.getStatus() != OutcomeStatus.APPLIED)
                        .count(),
                TEXTS,
                percentile(with, 50),
                percentile(with, 99),
                percentile(without, 50),
                percentile(without, 99));
    }

    private static List<MemoryRecord> last(TestLog log, int status) {
        return log.lastStates().stream()
                .filter(memory -> memory.getMemoryId().startsWith("m" + status))
                .toList();
    }

    private static long percentile(List<Outcome> outcomes, int percent) {
        List<Long> sorted = outcomes.stream()
                .map(outcome -> Duration.between(outcome.getReceivedAt(), outcome.getDecidedAt())
                        .toMillis())
                .sorted()
                .toList();
        return sorted.get(sorted.size() * percent / 100);
    }
}
