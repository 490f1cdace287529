package io.memlog.standalone;

import io.memlog.chaos.ChaosReport;
import io.memlog.chaos.ChaosRun;
import io.memlog.chaos.ChaosSettings;
import io.memlog.chaos.check.ApplicationCounters;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import io.memlog.chaos.workload.WorkloadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kills real processes under load and tells what was lost or doubled. Exit code 0: nothing, 1: something, 2: could not be told. */
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

    @Option(names = "--duration", paramLabel = "PT1H", description = "No further fault after this time.")
    private Duration longest = Duration.ofHours(24);

    @Option(names = "--rate", description = "Events a second of all writers together.")
    private int eventsPerSecond = 40;

    @Option(names = "--report", paramLabel = "FOLDER", description = "Write the report there, as text and as JSON.")
    private @Nullable Path reportFolder;

    @Option(names = "--keep", description = "Leave data and logs of all processes in their folder.")
    private boolean keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = common.console();
        Path folder = temporaryFolder();
        console.note("seed %d; data and logs in %s", seed, folder);
        ChaosCluster cluster = ChaosCluster.start(
                CommonOptions.root(), folder, ClusterPlan.standard(), line -> console.note("  %s", line));
        // Ctrl-C ends this JVM, and with it the processes; the folder is all that could be left.
        Thread cleaner = new Thread(() -> close(cluster), "end-chaos");
        Runtime.getRuntime().addShutdownHook(cleaner);
        ApplicationCounters.install(cluster.database());
        var standard = WorkloadSettings.standard(seed);
        var workload = new WorkloadSettings(
                seed,
                eventsPerSecond,
                standard.scopes(),
                standard.memoriesPerScope(),
                standard.restWriters(),
                standard.avroWriters());
        var settings = new ChaosSettings(seed, kills, longest, workload);
        ChaosReport report = new ChaosRun(cluster, settings, line -> console.note("%s", line)).run();
        console.line("%s", report.text());
        if (reportFolder != null) {
            Files.createDirectories(reportFolder);
            Files.writeString(reportFolder.resolve("chaos-%d.txt".formatted(seed)), report.text() + "\n");
        }
        if (!report.passed()) {
            console.line("again: ./memlog chaos --kills %d --seed %d", kills, seed);
        }
        return report.passed() ? ExitCode.OK : ExitCode.NOT_EQUAL;
    }

    private void close(ChaosCluster cluster) {
        cluster.close();
        if (!keep) {
            cluster.deleteData();
        }
    }

    /** Others may pass through but not look: Postgres runs as a user of its own. */
    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(
                    "memlog-chaos-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
