package io.memlog.e2e;

import io.memlog.testkit.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the scripts of src/test/interop with node; their packages are installed below target/. Thread-safe. */
final class JavaScriptClient {
    private static final Path SCRIPTS = Path.of("src/test/interop");
    private static final Path FOLDER = Path.of("target/interop");
    private static final Path PROVISION = Path.of("../provision/node.sh");
    private static final Duration INSTALLING = Duration.ofMinutes(8);
    private static final Duration RUNNING = Duration.ofMinutes(1);

    /** Installs node if it is missing, then the packages if they are. */
    JavaScriptClient() {
        try {
            Programs.run(INSTALLING, List.of(PROVISION.toString()));
            Files.createDirectories(FOLDER);
            boolean isInstalled = Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))
                    && Files.mismatch(SCRIPTS.resolve("package.json"), FOLDER.resolve("package.json")) == -1;
            copyScripts();
            if (!isInstalled) {
                Programs.run(
                        INSTALLING,
                        List.of(
                                "npm",
                                "--prefix=" + FOLDER,
                                "install",
                                "--no-package-lock",
                                "--no-audit",
                                "--no-fund",
                                "--loglevel=error"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the script printed on standard output and standard error. */
    String run(String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", FOLDER.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Programs.run(RUNNING, command);
    }

    private static void copyScripts() throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.toList()) {
                Files.copy(script, FOLDER.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
