package io.memlog.reconciler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.ledger.DiskLedger;
import io.memlog.reconciler.ledger.LogBounds;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.FindingKind;
import io.memlog.schemas.avro.FindingState;
import io.memlog.schemas.avro.StoreName;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.KafkaSettings;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import io.memlog.testkit.PartSettings;
import io.memlog.testkit.RealParts;
import io.memlog.testkit.ServiceProcess;
import io.memlog.testkit.ServiceProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two reconcilers as processes: what one makes of findings the other knows, and the one that is left goes on where the other was. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class SeveralReconcilersIT {
    private static final int PARTITIONS = VerificationIT.PARTITIONS;
    private static final int MEMORIES = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETENTION = Duration.ofSeconds(8);
    private static final Duration SCHEDULED_EVERY = Duration.ofSeconds(10);

    /** The next time, a look a second, and what a busy machine adds. */
    private static final Duration TAKEN_OVER_WITHIN = SCHEDULED_EVERY.plusSeconds(1 + 5);

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private Database database;
    private List<ServiceProcess> both = List.of();

    @BeforeAll
    void startTwo() {
        database = parts.newDatabase();
        both = List.of(reconciler("one"), reconciler("two"));
        RealParts.startTogether(both);
    }

    @AfterAll
    void end() {
        both.forEach(ServiceProcess::kill);
    }

    @Test
    @Order(1)
    void whatOneAcceptsTheOtherKnows() throws Exception {
        // Given
        publish(finding("m-1", FindingState.OPEN));
        await().atMost(PATIENCE).until(() -> states(one(), "m-1"), List.of("OPEN")::equals);

        // When
        JsonNode accepted =
                calls(one()).post("/v1/findings/VECTOR/MISSING/acme/ann/m-1/accept", "{\"reason\": \"moved\"}");

        // Then
        assertThat(accepted.at("/state").asText()).as("%s", accepted).isEqualTo("ACCEPTED");
        await().atMost(PATIENCE).until(() -> states(two(), "m-1"), List.of("ACCEPTED")::equals);
        assertThat(calls(two()).get("/v1/findings").at("/findings")).isEmpty();
    }

    @Test
    @Order(2)
    void whatWasRepairedLongAgoIsForgottenByBothAndByTheTable() throws Exception {
        // Given
        publish(finding("m-2", FindingState.REPAIRED));
        publish(finding("m-3", FindingState.OPEN));
        for (ServiceProcess each : both) {
            await().atMost(PATIENCE).until(() -> states(each, "m-3"), List.of("OPEN")::equals);
        }
        sql(
                "INSERT INTO memlog_reconciler.finding (finding_id, store, kind, memory_key, partition, first_seen_at, last_seen_at,"
                        + " state, depth) VALUES ('VECTOR/MISSING/acme/ann/m-2', 'VECTOR', 'MISSING', 'acme/ann/m-2', 0, now(), now(),"
                        + " 'REPAIRED', 'DIGESTS') RETURNING 1");

        // Then, once their time is over
        for (ServiceProcess each : both) {
            await().atMost(PATIENCE).until(() -> states(each, "m-2"), List.of()::equals);
        }
        await().atMost(PATIENCE)
                .until(
                        () -> sql("SELECT count(*) FROM memlog_reconciler.finding WHERE state = 'REPAIRED'"),
                        rows -> rows == 0);
        assertThat(states(one(), "m-3")).containsExactly("OPEN");
        assertThat(states(two(), "m-1")).containsExactly("ACCEPTED");
    }

    @Test
    @Order(3)
    void theOneThatIsLeftGoesOnWithTheScheduleAndALedgerThatIsFoldedAlready() throws Exception {
        // Given a log that neither was asked to compare with anything
        try (Admin admin = Admin.create(KafkaSettings.admin(parts.kafkaBootstrapServers(), "test"));
                TestLog log = new TestLog(parts.kafkaBootstrapServers(), parts.registryUrl())) {
            log.put(IntStream.range(0, MEMORIES)
                    .mapToObj("acme/ann-%1$d/m-%1$d"::formatted)
                    .toList());
            // A transaction is committed before its markers are in each partition.
            var positions = new LogPositions(admin, PARTITIONS);
            Map<Integer, LogBounds> ends = await().atMost(PATIENCE)
                    .until(() -> positions.bounds(Topics.ENRICHED), found -> sum(found) > MEMORIES);
            for (ServiceProcess each : both) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(foldedTo(each)).isEqualTo(sum(ends)));
            }
            await().atMost(PATIENCE).until(() -> both.stream().anyMatch(this::hasRun));
            ServiceProcess leader =
                    both.stream().filter(this::hasRun).findFirst().orElseThrow();
            ServiceProcess standby = leader == one() ? two() : one();
            assertThat(hasRun(standby)).isFalse();

            // When
            leader.kill();

            // Then
            await().atMost(TAKEN_OVER_WITHIN).until(() -> hasRun(standby));

            // And what the killed one had folded stands on its disk
            try (var ledger = new DiskLedger(stateOf(leader.name()).resolve("reconciler/ledger"), PARTITIONS)) {
                ends.forEach((partition, bound) ->
                        assertThat(ledger.position(partition)).isEqualTo(bound.end()));
            }
        }
    }

    private static double sum(Map<Integer, LogBounds> ends) {
        return ends.values().stream().mapToDouble(bound -> (double) bound.end()).sum();
    }

    private ServiceProcess one() {
        return both.getFirst();
    }

    private ServiceProcess two() {
        return both.getLast();
    }

    private ServiceProcess reconciler(String name) {
        Map<String, String> variables = Map.of(
                "MEMLOG_STATE_DIR", stateOf(name).toString(),
                "MEMLOG_KAFKA_BOOTSTRAP_SERVERS", parts.kafkaBootstrapServers(),
                "MEMLOG_SCHEMA_REGISTRY_URL", parts.registryUrl(),
                "MEMLOG_PARTITIONS", "" + PARTITIONS,
                "DATABASE_URL", database.jdbcUrl(),
                "DATABASE_USER", database.user(),
                "DATABASE_PASSWORD", database.password(),
                // Nothing here needs a graph store: a check that cannot read it has run all the same.
                "NEO4J_URI", "bolt://127.0.0.1:1",
                "MEMLOG_FINDING_RETENTION_MS", "" + RETENTION.toMillis(),
                "MEMLOG_SCHEDULE_OFFSETS", SCHEDULED_EVERY.toString());
        return new ServiceProcess(
                name,
                ServiceProgram.onOwnClassPath("io.memlog.reconciler.Reconciler", variables)
                        .with(Map.of("MEMLOG_LEDGER_INTERVAL_MS", "500"))
                        .jvmOptions("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                PartSettings.in(parts.folder().resolve("process-" + name)));
    }

    private Path stateOf(String name) {
        return parts.folder().resolve("state-" + name);
    }

    private static KnownFinding finding(String memoryId, FindingState state) {
        return new KnownFinding(
                new Difference(
                        StoreName.VECTOR, FindingKind.MISSING, "acme/ann/" + memoryId, 0, 7L, 2L, null, 0xFFL, null),
                FindingDepth.DIGESTS,
                Instant.now(),
                Instant.now(),
                state,
                null);
    }

    /** As another reconciler does. */
    private static void publish(KnownFinding finding) throws Exception {
        byte[] value = MemlogSerdes.findings(MemlogSerdes.config(parts.registryUrl()))
                .serializer()
                .serialize(Topics.INCONSISTENCIES, finding.toAvro());
        try (var producer = new KafkaProducer<>(
                KafkaSettings.producer(parts.kafkaBootstrapServers(), "test"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.INCONSISTENCIES,
                            finding.difference().findingId().getBytes(UTF_8),
                            value))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** States of the findings on a memory. */
    private List<String> states(ServiceProcess reconciler, String memoryId) throws Exception {
        return calls(reconciler)
                .get("/v1/findings?state=all")
                .at("/findings")
                .valueStream()
                .filter(finding -> finding.at("/key").asText().equals("acme/ann/" + memoryId))
                .map(finding -> finding.at("/state").asText())
                .toList();
    }

    private boolean hasRun(ServiceProcess reconciler) {
        try {
            return !calls(reconciler)
                    .get("/v1/operations?results=false")
                    .at("/operations")
                    .isEmpty();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Over all partitions; NaN before it has folded anything. */
    private double foldedTo(ServiceProcess reconciler) throws Exception {
        return calls(reconciler)
                .text("/metrics")
                .lines()
                .filter(line -> line.startsWith("memlog_ledger_offset{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static ReconcilerCalls calls(ServiceProcess reconciler) {
        return ReconcilerCalls.of(reconciler);
    }

    private long sql(String query) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
