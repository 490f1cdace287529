package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline as processes: what is imported stands in both stores, whoever is killed meanwhile. */
class PipelineE2eIT {
    private static final int EVENTS = 500;

    @TempDir
    private static Path folder;

    private static MemlogCli cli;
    private static Stores stores;

    @BeforeAll
    static void up() {
        cli = new MemlogCli(folder);
        stores = new Stores(folder);
        MemlogCli.Run up = cli.run(Duration.ofMinutes(5), "up", "--detach");
        assertThat(up.exitCode()).as(up.output()).isZero();
    }

    @AfterAll
    static void down() {
        MemlogCli.Run down = cli.run(Duration.ofMinutes(2), "down");
        assertThat(down.exitCode()).as(down.output()).isZero();
    }

    /** One after the other within one import; dev/chaos kills them at random moments, again and again. */
    @Test
    void killedServicesChangeNothingInTheEndState() throws IOException {
        List<String> victims = List.of("ingest-service", "extraction-streams", "sink-vector", "sink-graph");
        Path file = Files.writeString(folder.resolve("killed.jsonl"), events("killed"));
        Map<String, Long> killed = new HashMap<>();
        Process importing = cli.start("import", file.toString());

        for (String victim : victims) {
            long before = stores.rowsOf("killed") + stores.nodesOf("killed");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stores.rowsOf("killed") + stores.nodesOf("killed") > before || !importing.isAlive());
            long pid = stores.pid(victim);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            killed.put(victim, pid);
        }
        MemlogCli.Run imported = cli.await(importing, Duration.ofMinutes(4));

        assertThat(imported.exitCode()).as(imported.output()).isZero();
        assertThat(killed)
                .allSatisfy((victim, pid) ->
                        assertThat(stores.pid(victim)).as("started again").isNotEqualTo(pid));
        assertThat(stores.rowsOf("killed")).isEqualTo(EVENTS);
        assertThat(stores.nodesOf("killed")).isEqualTo(EVENTS);
        MemlogCli.Run check = cli.run(Duration.ofMinutes(2), "check");
        assertThat(check.exitCode()).as(check.output()).isZero();
    }

    @Test
    void lostRowsAreFoundAndRepairedByTheCommandLine() throws IOException {
        Path file = Files.writeString(folder.resolve("repair.jsonl"), events("repair"));
        MemlogCli.Run imported = cli.run(Duration.ofMinutes(4), "import", file.toString());
        assertThat(imported.exitCode()).as(imported.output()).isZero();
        assertThat(stores.deleteRows("repair", 5)).isEqualTo(5);

        MemlogCli.Run check = cli.run(Duration.ofMinutes(2), "check", "--scope", "e2e/repair");
        assertThat(check.exitCode()).as(check.output()).isEqualTo(1);
        MemlogCli.Run open = cli.run(Duration.ofMinutes(1), "findings", "list", "--scope", "e2e/repair");
        assertThat(open.exitCode()).as(open.output()).isEqualTo(1);
        assertThat(open.output()).contains("VECTOR/MISSING/e2e/repair/", "5 match; 5 open in all");
        MemlogCli.Run unknown =
                cli.run(Duration.ofMinutes(1), "findings", "accept", "VECTOR/MISSING/e2e/repair/none", "--reason", "x");
        assertThat(unknown.exitCode()).as(unknown.output()).isEqualTo(2);
        MemlogCli.Run plan = cli.run(Duration.ofMinutes(2), "repair", "--dry-run", "--json");
        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(1);
        assertThat(stores.rowsOf("repair")).isEqualTo(EVENTS - 5);

        MemlogCli.Run repair = cli.run(Duration.ofMinutes(2), "repair", "--watch");

        assertThat(repair.exitCode()).as(repair.output()).isZero();
        assertThat(repair.output()).contains("5 events sent, 5 findings repaired, 0 open");
        assertThat(stores.rowsOf("repair")).isEqualTo(EVENTS);
    }

    @Test
    void whatCannotBeReadIsListedRetriedExportedDiscardedAndPruned() throws Exception {
        String kafka = "127.0.0.1:" + stores.port("kafka");
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("memory.events", "e2e/poison".getBytes(UTF_8), "poison".getBytes(UTF_8)))
                    .get(30, TimeUnit.SECONDS);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> letters("list").exitCode() == 1);

        MemlogCli.Run retry = letters("retry", "--all");
        Path file = folder.resolve("letters.ndjson");
        MemlogCli.Run export = letters("export", "--output", file.toString());
        MemlogCli.Run tooEarly = letters("prune", "--before", "2100-01-01T00:00:00Z");
        MemlogCli.Run discard = letters("discard", "--all", "--reason", "no event at all");
        MemlogCli.Run list = letters("list", "--state", "all");
        MemlogCli.Run prune = letters("prune", "--before", "2100-01-01T00:00:00Z");

        assertThat(retry.exitCode()).as(retry.output()).isEqualTo(1);
        assertThat(retry.output()).contains("\"DEAD_LETTERED\":1");
        assertThat(export.exitCode()).as(export.output()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(tooEarly.exitCode()).as(tooEarly.output()).isEqualTo(1);
        assertThat(discard.exitCode()).as(discard.output()).isZero();
        assertThat(list.exitCode()).as(list.output()).isZero();
        assertThat(list.output()).contains("NOT_WIRE_FORMAT", "RETRIED", "DISCARDED");
        assertThat(prune.exitCode()).as(prune.output()).isZero();
        assertThat(prune.output()).contains("2 letters deleted");
    }

    private static MemlogCli.Run letters(String... arguments) {
        return cli.run(
                Duration.ofMinutes(1),
                Stream.concat(Stream.of("dead-letters"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static String events(String user) {
        return IntStream.range(0, EVENTS).mapToObj(i -> """
                        {"op": "put", "eventId": "%2$s-%1$d", "tenantId": "e2e", "userId": "%2$s", "memoryId": "m-%1$d",\
                         "occurredAt": "2026-03-01T10:00:00Z", "content": "Visit number %1$d to Anna Berg in Oslo."}""".formatted(i, user)).collect(Collectors.joining("\n"));
    }
}
