package io.memlog.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Small file systems in memory, which only root can mount (Linux). Thread-safe. */
public final class Mounts {

    private static final Path TABLE = Path.of("/proc/self/mounts");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Mounts() {}

    /**
     * Mounts an empty file system of this size on the folder.
     *
     * @throws ProcessFailedException if this user or this machine cannot
     */
    public static void mount(Path folder, int megabytes) {
        String options = "size=%dm,mode=0755".formatted(megabytes);
        Programs.run(TIMEOUT, List.of("mount", "-t", "tmpfs", "-o", options, "memlog-testkit", folder.toString()));
    }

    /** Unmounts all that is mounted on or below the folder, even if it is still in use. */
    static void unmountBelow(Path folder) {
        if (!Files.exists(TABLE)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(TABLE)) {
                Path mounted = Path.of(line.split(" ", -1)[1].replace("\\040", " "));
                if (mounted.startsWith(folder.toAbsolutePath())) {
                    Programs.run(TIMEOUT, List.of("umount", "--lazy", mounted.toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
