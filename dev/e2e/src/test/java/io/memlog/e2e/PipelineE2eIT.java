package io.memlog.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "extraction-streams", "sink-vector", "sink-graph"})
    void killedServiceChangesNothingInTheEndState(String victim) throws IOException {
        Path file = Files.writeString(folder.resolve(victim + ".jsonl"), events(victim));
        long killed = stores.pid(victim);
        Process importing = cli.start("import", file.toString());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stores.rowsOf(victim) + stores.nodesOf(victim) > 0 || !importing.isAlive());

        ProcessHandle.of(killed).orElseThrow().destroyForcibly();
        MemlogCli.Run imported = cli.await(importing, Duration.ofMinutes(4));

        assertThat(imported.exitCode()).as(imported.output()).isZero();
        assertThat(stores.pid(victim)).as("started again").isNotEqualTo(killed);
        assertThat(stores.rowsOf(victim)).isEqualTo(EVENTS);
        assertThat(stores.nodesOf(victim)).isEqualTo(EVENTS);
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
        MemlogCli.Run plan = cli.run(Duration.ofMinutes(2), "repair", "--dry-run", "--json");
        assertThat(plan.exitCode()).as(plan.output()).isEqualTo(1);
        assertThat(stores.rowsOf("repair")).isEqualTo(EVENTS - 5);

        MemlogCli.Run repair = cli.run(Duration.ofMinutes(2), "repair", "--watch");

        assertThat(repair.exitCode()).as(repair.output()).isZero();
        assertThat(repair.output()).contains("5 events sent, 5 findings repaired, 0 open");
        assertThat(stores.rowsOf("repair")).isEqualTo(EVENTS);
    }

    private static String events(String user) {
        return IntStream.range(0, EVENTS).mapToObj(i -> """
                        {"op": "put", "eventId": "%2$s-%1$d", "tenantId": "e2e", "userId": "%2$s", "memoryId": "m-%1$d",\
                         "occurredAt": "2026-03-01T10:00:00Z", "content": "Visit number %1$d to Anna Berg in Oslo."}""".formatted(i, user)).collect(Collectors.joining("\n"));
    }
}
