package io.memlog.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the parts of a benchmark keep their data; filled by picocli. */
final class PartsFolder {
    @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
    private @Nullable Path dir;

    /** A new folder for one run. */
    Path create() throws IOException {
        Path base = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : Files.createDirectories(dir);
        return Files.createTempDirectory(base, "memlog-bench-");
    }
}
