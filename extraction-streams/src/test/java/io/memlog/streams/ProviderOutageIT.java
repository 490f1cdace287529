package io.memlog.streams;

import static io.memlog.streams.TestEvents.append;
import static io.memlog.streams.TestEvents.event;
import static io.memlog.streams.TestEvents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Provenance;
import io.memlog.service.Environment;
import io.memlog.service.ServiceRuntime;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.model.Fault;
import io.memlog.testkit.model.ModelServer;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All embeddings fail for a while, under load, on a real log: {@code -Dmemlog.outage=30m} for the long one. The same events without an
 * outage, on the other partition, say what has to come of it.
 */
class ProviderOutageIT {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderOutageIT.class);
    private static final Duration OUTAGE =
            Duration.parse("PT" + System.getProperty("memlog.outage", "6s").toUpperCase(Locale.ROOT));
    private static final int PARTITIONS = 2;
    private static final int USERS = 20;
    private static final int LINES = 10;
    private static final int EVENTS_PER_SECOND = Integer.getInteger("memlog.outage.rate", 60);
    /** Events that are sent once more without an outage: whole memories of every user. */
    private static final int COMPARED = 10 * LINES * USERS;

    private static final Duration PATIENCE = Duration.ofSeconds(90).plus(OUTAGE);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA).sharing(PartKind.REGISTRY);

    private final ModelServer embedder = ModelServer.start(ProviderVariables.DIMENSION);
    private final ModelServer chat = ModelServer.start(ProviderVariables.DIMENSION);
    private ServiceRuntime service;
    private double mostPending;

    @BeforeEach
    void start() {
        chat.always(
                new Fault.Says("{\"entities\": [{\"surface\": \"Orion\", \"type\": \"PROJECT\"}], \"relations\": []}"));
        Path state = parts.folder().resolve("outage-state");
        Map<String, String> variables = ProviderVariables.of(parts, PARTITIONS, state, embedder);
        ProviderVariables.addChat(variables, chat);
        service = ExtractionStreams.start(new Environment(variables));
    }

    @AfterEach
    void stop() {
        service.close();
        embedder.close();
        chat.close();
    }

    @Test
    void anOutageDelaysVectorsAndNothingElse() {
        try (var log = new TestLog(parts, PARTITIONS)) {
            // Given
            List<String> users = usersOn(1);
            int before = load(log, users, 0, Duration.ofSeconds(2));
            await().atMost(PATIENCE).until(() -> log.outcomes().size() == before);

            // When
            embedder.always(new Fault.Status(503, null));
            int until = load(log, users, before, OUTAGE);
            await().atMost(PATIENCE).until(() -> log.outcomes().size() == until);
            List<Outcome> duringOutage = log.outcomes().stream().skip(before).toList();
            int asked = chat.tally().count();
            embedder.always(new Fault.Healthy());

            // Then
            int sent = load(log, users, until, Duration.ofSeconds(2));
            await().atMost(PATIENCE).until(() -> log.outcomes().size() == sent);
            assertThat(duringOutage).extracting(Outcome::getStatus).containsOnly(OutcomeStatus.APPLIED_DEGRADED);
            assertThat(log.deadLetters()).isZero();
            assertThat(mostPending).isLessThanOrEqualTo(PendingEvents.MOST);
            assertThat(asked).isLessThanOrEqualTo(until + 10);
            long healed = System.nanoTime();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log.lastStates())
                            .allSatisfy(
                                    memory -> assertThat(memory.getEmbedding()).isNotNull()));
            LOG.info(
                    "outage of {}: {} events degraded, at most {} pending, vectors complete {} ms after the last event",
                    OUTAGE,
                    duringOutage.size(),
                    mostPending,
                    Duration.ofNanos(System.nanoTime() - healed).toMillis());
            assertThat(chat.tally().count()).isLessThanOrEqualTo(sent + 10);
            assertOrder(log);

            // And the same without an outage
            List<String> others = usersOn(0);
            int again = Math.min(sent, COMPARED);
            for (int i = 0; i < again; i++) {
                log.send(eventOf(others, i));
            }
            await().atMost(PATIENCE).until(() -> log.outcomes().size() == sent + again);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(comparable(log, users, again)).isEqualTo(comparable(log, others, again)));
        }
    }

    /** Sends at the rate, and returns how many events there are then; watches what is pending meanwhile. */
    private int load(TestLog log, List<String> users, int from, Duration time) {
        int next = from;
        long start = System.nanoTime();
        long count = time.toMillis() * EVENTS_PER_SECOND / 1_000;
        while (next - from < count) {
            log.send(eventOf(users, next++));
            mostPending = Math.max(mostPending, pending());
            long due = start + (next - from) * 1_000_000_000L / EVENTS_PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(500_000);
            }
        }
        return log.sent() == next ? next : -1;
    }

    private double pending() {
        return service.metrics().find("memlog.pending.events").gauges().stream()
                .mapToDouble(Gauge::value)
                .max()
                .orElse(0);
    }

    /** Each event makes a text that no other has: each user writes memories of {@link #LINES} lines. */
    private static MemoryEvent eventOf(List<String> users, int number) {
        String user = users.get(number % users.size());
        int ofUser = number / users.size();
        String memory = "m" + ofUser / LINES;
        String line = "Orion note %d of user %d".formatted(number, number % users.size());
        return ofUser % LINES == 0
                ? put(user, memory, line)
                : event(user, memory, append(line)).build();
    }

    private static List<String> usersOn(int partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "user-" + i)
                .filter(user -> Partitions.ofScope("acme/" + user, PARTITIONS) == partition)
                .limit(USERS)
                .toList();
    }

    private static void assertOrder(TestLog log) {
        List<Long> offsets =
                log.outcomes().stream().map(Outcome::getEventOffset).toList();
        assertThat(offsets).isSorted();
        log.states().values().forEach(states -> {
            List<Long> versions = states.stream().map(MemoryRecord::getVersion).toList();
            assertThat(versions).isSorted();
            assertThat(versions.stream().distinct().toList())
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, versions.getLast())
                            .boxed()
                            .toList());
        });
    }

    /** Without what must differ: who it was, where the event stood, and whether the record was the last of its event. */
    private static List<MemoryRecord> comparable(TestLog log, List<String> users, int events) {
        List<MemoryRecord> all = new ArrayList<>();
        int memoriesEach = (events + LINES * USERS - 1) / (LINES * USERS);
        List<MemoryRecord> memories = log.lastStates().stream()
                .filter(memory -> users.contains(memory.getUserId()))
                .filter(memory -> Integer.parseInt(memory.getMemoryId().substring(1)) < memoriesEach)
                .toList();
        for (MemoryRecord memory : memories) {
            Provenance provenance = Provenance.newBuilder(memory.getProvenance())
                    .setEventId("")
                    .setEventPartition(0)
                    .setEventOffset(0)
                    .build();
            all.add(MemoryRecord.newBuilder(memory)
                    .setUserId("user " + users.indexOf(memory.getUserId()))
                    .setProvenance(provenance)
                    .setCompletesEvent(true)
                    .setVectorDigest(0)
                    .setGraphDigest(0)
                    .build());
        }
        all.sort(Comparator.comparing(MemoryRecord::getUserId).thenComparing(MemoryRecord::getMemoryId));
        return all;
    }
}
