package io.memlog.standalone;

import io.memlog.chaos.ChaosReport;
import io.memlog.chaos.ChaosRun;
import io.memlog.chaos.ChaosSettings;
import io.memlog.chaos.OutageReport;
import io.memlog.chaos.OutageRun;
import io.memlog.chaos.ReportFiles;
import io.memlog.chaos.check.ApplicationCounters;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.WorkloadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Faults under load, and what they lost or doubled. Exit code 0: nothing, 1: something or too slow, 2: could not be told. */
@Command(
        name = "chaos",
        description = "Kill processes of a pipeline of its own under load; exit code 0: nothing lost, nothing doubled.")
final class ChaosCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--kills", description = "How many processes to kill (default: ${DEFAULT-VALUE}).")
    private int kills = 200;

    @Option(names = "--seed", description = "Makes the same events and faults again (default: a new one).")
    private long seed = new Random().nextInt(1, 1_000_000);

    @Option(names = "--duration", paramLabel = "TIME", description = "No further kill after this time: 90s, 30m, 2h.")
    private String longest = "24h";

    @Option(names = "--rate", description = "Events a second of all writers together (default: ${DEFAULT-VALUE}).")
    private int eventsPerSecond = 30;

    @Option(
            names = "--rebuild",
            description = "Rebuild both stores all the time meanwhile, and kill the reconciler as well.")
    private boolean isRebuilding;

    @Option(
            names = "--outage",
            paramLabel = "STORE",
            description = "Instead of killing, take one store away: postgres or neo4j.")
    private @Nullable String store;

    @Option(names = "--for", paramLabel = "TIME", description = "Length of the outage (default: ${DEFAULT-VALUE}).")
    private String outage = "10m";

    @Option(names = "--report", paramLabel = "FOLDER", description = "Write the report there, as text and as JSON.")
    private @Nullable Path reportFolder;

    @Option(names = "--keep", description = "Leave data and logs of all processes in their folder.")
    private boolean keep;

    private boolean isClosed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Brokers die all the time here; what their clients say of it would bury the report.
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
        Duration killFor = duration("--duration", longest);
        Duration away = duration("--for", outage);
        Role storeAway = store == null ? null : role(store);
        ChaosCluster cluster = startCluster();
        try {
            return storeAway == null ? kill(cluster, killFor) : takeAway(cluster, storeAway, away);
        } finally {
            close(cluster);
        }
    }

    private int kill(ChaosCluster cluster, Duration killFor) throws IOException, InterruptedException {
        var settings = new ChaosSettings(seed, kills, killFor, workload(), isRebuilding);
        ChaosReport report = new ChaosRun(cluster, settings, this::note).run();
        common.console().line("%s", report.text());
        if (reportFolder != null) {
            ReportFiles.write(reportFolder, report);
        }
        return verdict(report.passed(), "--kills %d%s".formatted(kills, isRebuilding ? " --rebuild" : ""));
    }

    private int takeAway(ChaosCluster cluster, Role storeAway, Duration away) throws IOException, InterruptedException {
        OutageReport report = new OutageRun(cluster, workload(), this::note).run(storeAway, away);
        common.console().line("%s", report.text());
        if (reportFolder != null) {
            ReportFiles.write(reportFolder, report);
        }
        return verdict(report.passed(), "--outage %s --for %s".formatted(store, outage));
    }

    private int verdict(boolean passed, String options) {
        if (!passed) {
            common.console()
                    .line("again: ./memlog chaos %s --seed %d --rate %d --keep", options, seed, eventsPerSecond);
        }
        return passed ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    /** Ends with this JVM, on Ctrl-C too. */
    private ChaosCluster startCluster() throws IOException {
        Path folder = temporaryFolder();
        common.console().note("seed %d; data and logs in %s", seed, folder);
        ClusterPlan plan = isRebuilding ? ClusterPlan.standard().with(Role.RECONCILER, 1) : ClusterPlan.standard();
        ChaosCluster cluster = ChaosCluster.start(CommonOptions.root(), folder, plan, this::note);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster), "end-chaos"));
        ApplicationCounters.install(cluster.database());
        return cluster;
    }

    /** The first of the command's end and the JVM's does it. */
    private synchronized void close(ChaosCluster cluster) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        cluster.close();
        if (!keep) {
            cluster.deleteData();
        }
    }

    private WorkloadSettings workload() {
        return WorkloadSettings.standard(seed).eventsPerSecond(eventsPerSecond);
    }

    private void note(String line) {
        common.console().note("%s", line);
    }

    private static Role role(String store) {
        return switch (store.toLowerCase(Locale.ROOT)) {
            case "postgres" -> Role.POSTGRES;
            case "neo4j" -> Role.NEO4J;
            default -> throw new CommandFailedException("--outage %s: expected postgres or neo4j".formatted(store));
        };
    }

    /** 90s, 10m, 2h. */
    private static Duration duration(String option, String text) {
        if (!text.matches("[0-9]{1,6}[smh]")) {
            throw new CommandFailedException("%s %s: expected a time as in 90s, 10m or 2h".formatted(option, text));
        }
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    /** Others may pass through but not look: Postgres runs as a user of its own. */
    private static Path temporaryFolder() throws IOException {
        return Files.createTempDirectory(
                "memlog-chaos-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    }
}
