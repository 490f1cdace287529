package io.memlog.chaos;

import io.memlog.chaos.check.ApplicationCounters;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.ClusterPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * The one cluster of all tests of this JVM: a dozen processes take longest to start. Every test leaves it running and current.
 * Thread-safe.
 */
public final class SharedCluster {
    private static final class Holder {
        static final long BEGAN = System.nanoTime();
        static final ChaosCluster CLUSTER = start();
        static final Duration TOOK = Duration.ofNanos(System.nanoTime() - BEGAN);
    }

    private SharedCluster() {}

    public static ChaosCluster get() {
        return Holder.CLUSTER;
    }

    /**
     * The 30 s of a recovery, or what the start of the cluster took if that was longer: some 35 s on a quiet machine with two cores,
     * minutes on one that others use as well, on which no process comes back in 30 s either.
     */
    public static Duration patience() {
        Duration limit = ChaosReport.RECOVERY_LIMIT;
        return Holder.TOOK.compareTo(limit) > 0 ? Holder.TOOK : limit;
    }

    private static ChaosCluster start() {
        try {
            // Others may pass through but not look: Postgres runs as a user of its own.
            Path folder = Files.createTempDirectory(
                    "memlog-chaos-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            Path root = Path.of(System.getProperty("memlog.root", "../.."));
            ChaosCluster cluster =
                    ChaosCluster.start(root, folder, ClusterPlan.standard(), line -> System.err.println("  " + line));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                cluster.close();
                cluster.deleteData();
            }));
            ApplicationCounters.install(cluster.database());
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
