package io.memlog.chaos;

import io.memlog.chaos.check.CheckResult;
import io.memlog.chaos.check.Currency;
import io.memlog.chaos.check.HistoryChecker;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Member;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run: writers write, processes die, and in the end everything that was accepted is in both stores once. The cluster must carry
 * the counters, see {@code ApplicationCounters}. Used by one thread.
 */
public final class ChaosRun {
    private static final Duration CURRENT_WITHIN = Duration.ofMinutes(5);
    private static final Duration GIVE_UP = Duration.ofMinutes(3);

    /** A pipeline that has just started takes longer, and so would its first recovery. */
    private static final Duration WARM = Duration.ofSeconds(2);

    private static final Duration WARM_WITHIN = Duration.ofMinutes(2);

    private final ChaosCluster cluster;
    private final ChaosSettings settings;
    private final Consumer<String> console;
    private final long begin = System.nanoTime();

    public ChaosRun(ChaosCluster cluster, ChaosSettings settings, Consumer<String> console) {
        this.cluster = cluster;
        this.settings = settings;
        this.console = console;
    }

    /** Runs to the end and reports. */
    public ChaosReport run() throws InterruptedException {
        List<FaultResult> results = new ArrayList<>();
        RebuildCounts rebuilt = RebuildCounts.NONE;
        Workload workload = Workload.start(settings.workload(), cluster.uri(Role.INGEST), cluster.addresses());
        try (var probe =
                new Probe(cluster.uri(Role.INGEST), cluster.addresses(), cluster.partitions(), workload.accepted())) {
            warmUp(probe);
            if (settings.isRebuilding()) {
                try (Rebuilds rebuilds = Rebuilds.start(cluster.uri(Role.RECONCILER), console)) {
                    injectAll(results, probe);
                    rebuilt = rebuilds.end();
                }
            } else {
                injectAll(results, probe);
            }
        } finally {
            workload.close();
        }
        console.accept("all writes are accepted; waiting until both stores are current");
        new Currency(cluster.addresses(), cluster.partitions()).await(CURRENT_WITHIN);
        CheckResult check = new HistoryChecker(cluster.addresses(), cluster.partitions())
                .check(workload.accepted().all());
        return new ChaosReport(
                settings.seed(),
                workload.accepted().all().size(),
                workload.accepted().overRest(),
                workload.accepted().retries(),
                results,
                cluster.unplannedEnds(),
                rebuilt,
                check,
                secondsSinceBegin());
    }

    private void injectAll(List<FaultResult> results, Probe probe) throws InterruptedException {
        for (Fault fault : Schedule.of(settings.seed(), settings.kills(), cluster.members())) {
            if (secondsSinceBegin() > settings.longest().toSeconds()) {
                break;
            }
            Thread.sleep(fault.after());
            results.add(inject(fault, results.size() + 1, probe));
        }
    }

    private void warmUp(Probe probe) throws InterruptedException {
        long deadline = System.nanoTime() + WARM_WITHIN.toNanos();
        Optional<Duration> warm = probe.measure(GIVE_UP);
        while (warm.isPresent() && warm.get().compareTo(WARM) > 0 && System.nanoTime() < deadline) {
            warm = probe.measure(GIVE_UP);
        }
        console.accept("without a fault, a write is in both stores after %s"
                .formatted(warm.map(Duration::toMillis)
                        .map(millis -> millis + " ms")
                        .orElse("more than " + GIVE_UP)));
    }

    private FaultResult inject(Fault fault, int number, Probe probe) throws InterruptedException {
        double at = secondsSinceBegin();
        List<Member> victims = fault.victims().stream().map(cluster::member).toList();
        switch (fault) {
            case Fault.Kill ignored -> victims.forEach(cluster::kill);
            case Fault.Pause pause -> {
                victims.forEach(cluster::pause);
                Thread.sleep(pause.length());
                victims.forEach(cluster::resume);
            }
        }
        String kind = fault instanceof Fault.Kill ? "KILL" : "PAUSE";
        Optional<Duration> recovery = probe.measure(GIVE_UP);
        console.accept(String.format(
                Locale.ROOT,
                "%7.1f s  %-5s %3d  %-32s recovered after %s",
                at,
                kind,
                number,
                String.join(" + ", fault.victims()),
                recovery.map(time -> String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3))
                        .orElse("NO recovery within " + GIVE_UP)));
        return new FaultResult(number, kind, fault.victims(), at, recovery.orElse(GIVE_UP), recovery.isPresent());
    }

    private double secondsSinceBegin() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
