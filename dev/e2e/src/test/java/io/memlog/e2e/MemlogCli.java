package io.memlog.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./memlog} as a user does, in a process of its own; thread-safe. */
final class MemlogCli {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private final Path folder;
    private final Map<Process, Path> outputs = new ConcurrentHashMap<>();

    /** @param folder of the test; the user whom Postgres runs as may enter it, or its data would stay elsewhere after the test */
    MemlogCli(Path folder) {
        this.folder = folder;
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a command printed, standard error included.
     *
     * @param exitCode its exit code
     * @param output all lines
     */
    record Run(int exitCode, String output) {}

    Run run(Duration timeout, String... arguments) {
        return await(start(arguments), timeout);
    }

    /** A command that runs on while the test does something else. */
    Process start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("memlog").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", folder.toString()));
        try {
            Path output = Files.createTempFile(Files.createDirectories(folder.resolve("cli")), arguments[0], ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            outputs.put(process, output);
            return process;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Run await(Process process, Duration timeout) {
        try {
            boolean ended = process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS);
            String output = Files.readString(Objects.requireNonNull(outputs.get(process)), UTF_8);
            if (!ended) {
                process.destroy();
                throw new AssertionError("not ended after %s:%n%s".formatted(timeout, output));
            }
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
