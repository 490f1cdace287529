package io.memlog.testkit.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short programs to their end. Thread-safe. */
public final class Programs {

    private Programs() {}

    /**
     * What the program printed, without the white space around it.
     *
     * @throws ProcessFailedException if it ends with another code than 0 or takes too long; the message has its output
     */
    public static String run(Duration timeout, List<String> command) {
        Path output = null;
        try {
            output = Files.createTempFile("memlog-output", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new ProcessFailedException(
                        "%s has not ended after %s:%n%s".formatted(command.getFirst(), timeout, read(output)));
            }
            if (process.exitValue() != 0) {
                throw new ProcessFailedException("%s ended with exit code %d:%n%s"
                        .formatted(String.join(" ", command), process.exitValue(), read(output)));
            }
            return read(output);
        } catch (IOException e) {
            throw new ProcessFailedException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailedException("interrupted while running " + command.getFirst(), e);
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    /** Prefix of a command that root runs as another user. */
    public static List<String> asUser(String user) {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups");
    }

    private static String read(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
}
