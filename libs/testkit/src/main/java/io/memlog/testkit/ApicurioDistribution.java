package io.memlog.testkit;

import io.memlog.testkit.process.Folders;
import io.memlog.testkit.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The unpacked registry, once per user: 170 MB are too much for each build folder. Thread-safe, also across processes. */
final class ApicurioDistribution {

    private ApicurioDistribution() {}

    /** The folder with {@code quarkus-run.jar}. */
    static synchronized Path unpacked() {
        Path folder = UserCache.folder().resolve("apicurio-registry-" + Artifacts.apicurioVersion());
        if (!Files.exists(folder.resolve("quarkus-run.jar"))) {
            unpack(Artifacts.apicurioArchive(), folder);
        }
        return folder;
    }

    /** Unpacks beside the target and renames, so that nobody ever sees half a registry. */
    private static void unpack(Path archive, Path folder) {
        try {
            Path parent = Files.createDirectories(UserCache.folder());
            Path draft = Files.createTempDirectory(parent, "unpacking-");
            Programs.run(Duration.ofMinutes(2), List.of("tar", "-xzf", archive.toString(), "-C", draft.toString()));
            try {
                Files.move(draft, folder);
            } catch (IOException e) {
                Folders.delete(draft);
                if (!Files.exists(folder.resolve("quarkus-run.jar"))) {
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + archive + " into " + folder, e);
        }
    }
}
