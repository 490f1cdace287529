package io.memlog.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.chaos.check.CheckResult;
import io.memlog.chaos.check.Currency;
import io.memlog.chaos.check.HistoryChecker;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.Workload;
import io.memlog.chaos.workload.WorkloadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One store goes away under load and comes back: the other stays current meanwhile, and afterwards both equal the log again. Used
 * by one thread.
 */
public final class OutageRun {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CURRENT_WITHIN = Duration.ofMinutes(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final ChaosCluster cluster;
    private final WorkloadSettings workloadSettings;
    private final Consumer<String> console;
    private final Currency currency;

    public OutageRun(ChaosCluster cluster, WorkloadSettings workload, Consumer<String> console) {
        this.cluster = cluster;
        this.workloadSettings = workload;
        this.console = console;
        this.currency = new Currency(cluster.addresses(), cluster.partitions());
    }

    /**
     * Runs to the end and reports.
     *
     * @param store POSTGRES or NEO4J
     */
    public OutageReport run(Role store, Duration outage) throws InterruptedException {
        Member member = cluster.members(store).getFirst();
        Role other = store == Role.POSTGRES ? Role.NEO4J : Role.POSTGRES;
        Workload workload = Workload.start(workloadSettings, cluster.uri(Role.INGEST), cluster.addresses());
        long highestLag;
        long backlog;
        Optional<Duration> freshness;
        Optional<Duration> catchUp;
        try (var probe =
                new Probe(cluster.uri(Role.INGEST), cluster.addresses(), cluster.partitions(), workload.accepted())) {
            Optional<Duration> unused = probe.measure(CURRENT_WITHIN);
            console.accept("%s goes away for %s".formatted(store, outage));
            cluster.killAndHoldDown(member);
            highestLag = highestLag(other, outage);
            freshness = probe.measure(CURRENT_WITHIN, Set.of(other));
            cluster.letRun(member);
            cluster.awaitReady(member);
            long returned = System.nanoTime();
            backlog = lagOf(store);
            console.accept("%s is back, %d offsets behind".formatted(store, backlog));
            catchUp = probe.measure(CURRENT_WITHIN).map(time -> Duration.ofNanos(System.nanoTime() - returned));
        } finally {
            workload.close();
        }
        currency.await(CURRENT_WITHIN);
        boolean areDigestsEqual = areDigestsEqual();
        CheckResult check = new HistoryChecker(cluster.addresses(), cluster.partitions())
                .check(workload.accepted().all());
        return new OutageReport(
                workloadSettings.seed(),
                store,
                outage,
                highestLag,
                freshness,
                backlog,
                catchUp,
                areDigestsEqual,
                workload.accepted().all().size(),
                check);
    }

    private long highestLag(Role other, Duration outage) throws InterruptedException {
        long end = System.nanoTime() + outage.toNanos();
        long highest = 0;
        while (System.nanoTime() < end) {
            highest = Math.max(highest, lagOf(other));
            Thread.sleep(LOOK);
        }
        return highest;
    }

    private long lagOf(Role store) {
        return store == Role.POSTGRES ? currency.vectorLag() : currency.graphLag();
    }

    /** A reconciler of its own, started for this one question, reads log and stores from the beginning. */
    private boolean areDigestsEqual() throws InterruptedException {
        Member reconciler = cluster.startInstance(Role.RECONCILER, Map.of());
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI checks = cluster.uri(Role.RECONCILER).resolve("/v1/checks");
            HttpRequest request = HttpRequest.newBuilder(checks)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"level\":\"digests\",\"wait\":true}"))
                    .build();
            JsonNode report = JSON.readTree(
                    client.send(request, BodyHandlers.ofByteArray()).body());
            console.accept("reconciler: %s, consistent %s, %d findings"
                    .formatted(
                            report.path("state").asText(),
                            report.path("consistent").asText(),
                            report.path("findings").size()));
            return report.path("state").asText().equals("DONE")
                    && report.path("consistent").asBoolean()
                    && report.path("caughtUp").asBoolean();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cluster.retire(reconciler);
        }
    }
}
