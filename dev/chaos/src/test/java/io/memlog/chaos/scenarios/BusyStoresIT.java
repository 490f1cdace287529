package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import io.memlog.chaos.cluster.Role;
import io.memlog.testkit.Scenario;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;

/**
 * Stores that are written to without a pause, on every partition: no check finds anything while nothing is wrong, and each finds what is
 * wrong with a memory that is not being written, while the load goes on.
 */
@Scenario
final class BusyStoresIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final long SEED = Long.getLong("memlog.chaos.seed", 909);
    private static final int CHECKS = Integer.getInteger("memlog.chaos.busy.checks", 30);
    private static final long RECORDS_PER_SECOND = Long.getLong("memlog.chaos.busy.rate", 2_000);
    private static final int QUIET = 40;

    private static final ClusterPlan PLAN = ClusterPlan.standard()
            .with(Role.BROKER, 1)
            .with(Role.INGEST, 0)
            .with(Role.STREAMS, 0)
            .with(Role.SINK_VECTOR, 1)
            .with(Role.SINK_GRAPH, 1)
            .with(Role.RECONCILER, 1);

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong lag = new AtomicLong();

    @Test
    void checksUnderSustainedLoadFindWhatIsWrongAndNothingElse() throws Exception {
        // Others may pass through but not look: Postgres runs as a user of its own.
        Path folder = Files.createTempDirectory(
                "memlog-busy-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Path root = Path.of(System.getProperty("memlog.root", "../.."));
        ChaosCluster cluster = ChaosCluster.start(root, folder, PLAN, UnderLoad::say);
        try (var load =
                new EnrichedLoad(cluster.addresses(), cluster.partitions(), SEED, RECORDS_PER_SECOND, lag::get)) {
            IntStream.range(0, QUIET).mapToObj(BusyStoresIT::quiet).forEach(load::put);
            load.start();
            Thread lagging = followLag(cluster.uri(Role.RECONCILER));
            run(cluster, load);
            lagging.interrupt();
            lagging.join();
            assertThat(cluster.unplannedEnds()).isEmpty();
        } finally {
            client.close();
            cluster.close();
            cluster.deleteData();
        }
    }

    private void run(ChaosCluster cluster, EnrichedLoad load) throws Exception {
        URI reconciler = cluster.uri(Role.RECONCILER);
        awaitApplied(reconciler, RECORDS_PER_SECOND);
        long begin = System.nanoTime();
        long before = applied(reconciler);

        // While nothing is wrong
        for (int check = 0; check < CHECKS; check++) {
            JsonNode report = checkWhileBusy(cluster, reconciler, check % 2 == 0 ? "digests" : "deep");
            assertThat(report.at("/findings")).as(report.toPrettyString()).isEmpty();
            assertThat(report.at("/consistent").asBoolean())
                    .as(report.toPrettyString())
                    .isTrue();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        UnderLoad.say("seed %d: %d checks in %.0f s; %.0f records/s in each store meanwhile, %d were written in all"
                .formatted(SEED, CHECKS, seconds, (applied(reconciler) - before) / seconds, load.sent()));

        // When something is
        loseRow(cluster, quiet(3));
        loseNode(cluster, quiet(5));

        // Then the first check says so
        assertThat(ids(checkWhileBusy(cluster, reconciler, "digests")))
                .containsExactlyInAnyOrder("VECTOR/MISSING/" + quiet(3), "GRAPH/MISSING/" + quiet(5));
        assertThat(ids(checkWhileBusy(cluster, reconciler, "deep")))
                .containsExactlyInAnyOrder("VECTOR/MISSING/" + quiet(3), "GRAPH/MISSING/" + quiet(5));
    }

    /** A check of stores that move on, on every partition. */
    private JsonNode checkWhileBusy(ChaosCluster cluster, URI reconciler, String level) throws Exception {
        List<Map<TopicPartition, Long>> before = offsets(cluster);
        JsonNode report = send(HttpRequest.newBuilder(reconciler.resolve("/v1/checks"))
                .POST(BodyPublishers.ofString("{\"level\": \"%s\"}".formatted(level))));
        await().atMost(ANSWER_WITHIN).until(() -> isBeyond(offsets(cluster), before));
        assertThat(report.at("/state").asText()).as(report.toPrettyString()).isEqualTo("DONE");
        return report;
    }

    private static boolean isBeyond(List<Map<TopicPartition, Long>> now, List<Map<TopicPartition, Long>> before) {
        return IntStream.range(0, before.size())
                .allMatch(store -> before.get(store).entrySet().stream()
                        .allMatch(partition ->
                                now.get(store).getOrDefault(partition.getKey(), 0L) > partition.getValue()));
    }

    /** Tells the load how far behind the stores are, so that they neither run dry nor fall behind for ever. */
    private Thread followLag(URI reconciler) {
        return Thread.ofPlatform().daemon().name("lag").start(() -> {
            try {
                while (!Thread.interrupted()) {
                    lag.set(lagOf(send(HttpRequest.newBuilder(reconciler.resolve("/v1/offsets")))));
                    Thread.sleep(LOOK);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // The load goes on; what holds it up is seen by the checks.
                lag.set(0);
            }
        });
    }

    private static List<Map<TopicPartition, Long>> offsets(ChaosCluster cluster) {
        return Sinks.ROLES.stream()
                .map(role -> {
                    Map<TopicPartition, Long> found = Sinks.offsets(Sinks.rows(role, cluster.addresses()));
                    found.keySet().removeIf(partition -> !partition.topic().equals("memory.enriched"));
                    return found;
                })
                .toList();
    }

    private void awaitApplied(URI reconciler, long records) throws Exception {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        long applied = 0;
        while (applied < records) {
            assertThat(System.nanoTime()).as("applied %d", applied).isLessThan(deadline);
            Thread.sleep(500);
            applied = applied(reconciler);
        }
    }

    /** In the slower store. */
    private long applied(URI reconciler) throws IOException, InterruptedException {
        JsonNode offsets = send(HttpRequest.newBuilder(reconciler.resolve("/v1/offsets")));
        return Math.min(applied(offsets, "VECTOR"), applied(offsets, "GRAPH"));
    }

    private static long applied(JsonNode offsets, String store) {
        return StreamSupport.stream(offsets.at("/partitions").spliterator(), false)
                .mapToLong(partition ->
                        partition.at("/stores/" + store + "/nextOffset").asLong())
                .sum();
    }

    private static long lagOf(JsonNode offsets) {
        long slowest = 0;
        for (String store : List.of("VECTOR", "GRAPH")) {
            slowest = Math.max(
                    slowest,
                    StreamSupport.stream(offsets.at("/partitions").spliterator(), false)
                            .mapToLong(partition -> partition
                                    .at("/stores/" + store + "/lagRecords")
                                    .asLong())
                            .sum());
        }
        return slowest;
    }

    private static List<String> ids(JsonNode report) {
        List<String> ids = new ArrayList<>();
        report.at("/findings")
                .forEach(finding -> ids.add(finding.at("/findingId").asText()));
        return ids;
    }

    private static String quiet(int number) {
        return "acme/quiet-%d/m%d".formatted(number % 8, number);
    }

    private static void loseRow(ChaosCluster cluster, String key) throws Exception {
        String[] parts = key.split("/", -1);
        try (Connection connection = Sinks.connection(cluster.addresses());
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM memory WHERE tenant_id = ? AND user_id = ? AND memory_id = ?")) {
            for (int i = 0; i < parts.length; i++) {
                delete.setString(i + 1, parts[i]);
            }
            assertThat(delete.executeUpdate()).isOne();
        }
    }

    private static void loseNode(ChaosCluster cluster, String key) {
        try (Driver driver = Sinks.driver(cluster.addresses())) {
            long lost = driver.executableQuery("MATCH (m:Memory {key: $key}) DETACH DELETE m RETURN count(*) AS lost")
                    .withParameters(Map.of("key", key))
                    .execute()
                    .records()
                    .getFirst()
                    .get("lost")
                    .asLong();
            assertThat(lost).isOne();
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.timeout(ANSWER_WITHIN).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
