package io.memlog.testkit;

import io.memlog.testkit.process.Lifetime;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how a part runs. Immutable and thread-safe.
 *
 * @param folder holds everything of this part: data, settings, log and pid file
 * @param port the port clients use; 0 = choose a free one
 * @param lifetime whether the part ends with this JVM
 * @param isThrowaway the data need not survive a power cut of the machine (SIGKILL they always survive): faster
 * @param readyWithin how long a start may take before it counts as failed
 */
public record PartSettings(Path folder, int port, Lifetime lifetime, boolean isThrowaway, Duration readyWithin) {

    public PartSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, found " + port);
        }
        folder = folder.toAbsolutePath().normalize();
    }

    /** A free port, durable data, ends with this JVM. */
    public static PartSettings in(Path folder) {
        return new PartSettings(folder, 0, Lifetime.WITH_PARENT, false, Duration.ofMinutes(2));
    }

    /** The same in a folder below. */
    PartSettings in(String name) {
        return new PartSettings(folder.resolve(name), port, lifetime, isThrowaway, readyWithin);
    }

    public PartSettings port(int fixed) {
        return new PartSettings(folder, fixed, lifetime, isThrowaway, readyWithin);
    }

    public PartSettings detached() {
        return new PartSettings(folder, port, Lifetime.DETACHED, isThrowaway, readyWithin);
    }

    /** The caller stops the part before this JVM ends, in an order of its own. */
    public PartSettings stoppedByOwner() {
        return new PartSettings(folder, port, Lifetime.BY_OWNER, isThrowaway, readyWithin);
    }

    public PartSettings throwaway() {
        return new PartSettings(folder, port, lifetime, true, readyWithin);
    }

    public PartSettings readyWithin(Duration timeout) {
        return new PartSettings(folder, port, lifetime, isThrowaway, timeout);
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    Path pidFile(String name) {
        return folder.resolve(name + ".pid");
    }
}
