package io.memlog.chaos.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.chaos.check.Currency;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.Workload;
import io.memlog.chaos.workload.WorkloadSettings;
import io.memlog.testkit.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The reconciler says nothing while nothing is wrong, whatever else goes on. Its own cluster: the oracle of the other tests knows no
 * clears, which these writers send as well.
 */
@Scenario
final class FalseAlarmIT {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("memlog.chaos.alarm.seconds", 600));
    private static final long SEED = Long.getLong("memlog.chaos.seed", 301);
    private static final WorkloadSettings LOAD = new WorkloadSettings(SEED, 20, 24, 10, 2, 1);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration CURRENT_WITHIN = Duration.ofMinutes(5);
    private static final String EVERYTHING = "{\"level\": \"deep\"}";

    private static final ClusterPlan PLAN = ClusterPlan.standard()
            .with(Role.BROKER, 1)
            .with(Role.STREAMS, 1)
            .with(Role.SINK_VECTOR, 1)
            .with(Role.SINK_GRAPH, 1)
            .with(Role.RECONCILER, 1);

    private long begin;

    @Test
    void noCheckFindsAnythingWhileWritersWriteAndInstancesComeAndGo() throws Exception {
        // Others may pass through but not look: Postgres runs as a user of its own.
        Path folder = Files.createTempDirectory(
                "memlog-alarms-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Path root = Path.of(System.getProperty("memlog.root", "../.."));
        ChaosCluster cluster = ChaosCluster.start(root, folder, PLAN, UnderLoad::say);
        try {
            run(cluster);
        } finally {
            cluster.close();
            cluster.deleteData();
        }
    }

    private void run(ChaosCluster cluster) throws Exception {
        // When
        begin = System.nanoTime();
        var churn = new Churn(cluster, SEED);
        Workload workload = Workload.start(LOAD, cluster.uri(Role.INGEST), cluster.addresses());
        try (CheckLoop checks = CheckLoop.start(cluster.uri(Role.RECONCILER))) {
            long clears;
            try (workload;
                    Clears clearing = Clears.start(cluster.uri(Role.INGEST), LOAD.scopes(), SEED)) {
                churnUntil(0.25, churn, checks);
                whileStopped(Role.SINK_GRAPH, 0.4, churn, checks);
                churn.killReconciler();
                churnUntil(0.6, churn, checks);
                whileStopped(Role.SINK_VECTOR, 0.75, churn, checks);
                churn.killReconciler();
                churnUntil(1, churn, checks);
                clears = clearing.accepted();
            }
            new Currency(cluster.addresses(), cluster.partitions()).await(CURRENT_WITHIN);

            // Then
            checks.end();
            checks.requireNoAlarm();
            Map<String, Long> counts = checks.counts();
            UnderLoad.say("seed %d, %d s: %d events accepted, %d users cleared; checks %s; instances %s"
                    .formatted(
                            SEED,
                            (System.nanoTime() - begin) / 1_000_000_000,
                            workload.accepted().all().size(),
                            clears,
                            counts,
                            churn.counts()));
            assertThat(clears).isGreaterThan(LENGTH.toSeconds() / 10);
            assertThat(counts).containsKeys("offsets", "digests", "deep", "behind the log");
            JsonNode last = checks.check(EVERYTHING);
            assertThat(last.at("/consistent").asBoolean())
                    .as(last.toPrettyString())
                    .isTrue();
            assertThat(last.at("/caughtUp").asBoolean()).isTrue();
            assertThat(last.at("/outcomes/state").asText()).isEqualTo("EQUAL");
            assertThat(checks.findings().at("/findings")).isEmpty();
            assertThat(cluster.unplannedEnds()).isEmpty();

            // And when something is wrong, it says so.
            String lost = loseOneMemory(cluster);
            assertThat(checks.check(EVERYTHING).at("/findings"))
                    .extracting(finding -> finding.at("/findingId").asText())
                    .containsExactly("VECTOR/MISSING/" + lost);
        }
    }

    private void churnUntil(double part, Churn churn, CheckLoop checks) {
        while (isBefore(part)) {
            churn.change();
            checks.requireNoAlarm();
            await().pollDelay(PAUSE).until(() -> true);
        }
    }

    private void whileStopped(Role sink, double untilPart, Churn churn, CheckLoop checks) {
        List<Member> stopped = churn.stopAll(sink);
        while (isBefore(untilPart)) {
            churn.changeOtherThan(sink);
            checks.requireNoAlarm();
            await().pollDelay(PAUSE).until(() -> true);
        }
        churn.letRun(stopped);
    }

    private boolean isBefore(double part) {
        return System.nanoTime() - begin < part * LENGTH.toNanos();
    }

    private static String loseOneMemory(ChaosCluster cluster) throws SQLException {
        try (Connection connection = Sinks.connection(cluster.addresses());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        DELETE FROM memory WHERE ctid = (SELECT ctid FROM memory LIMIT 1)
                        RETURNING tenant_id || '/' || user_id || '/' || memory_id
                        """)) {
            row.next();
            return row.getString(1);
        }
    }
}
