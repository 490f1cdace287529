package io.memlog.testkit;

import io.memlog.testkit.process.ProcessFailedException;
import io.memlog.testkit.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of a Postgres server that has pgvector. Thread-safe.
 *
 * @param programs folder with initdb, postgres and psql
 */
record PostgresInstallation(Path programs) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresInstallation.class);

    /** The installed one; if there is none, tries to install it, which takes root, apt and about half a minute. */
    static PostgresInstallation findOrProvision() {
        Path script = null;
        try {
            script = Files.createTempFile("provision-postgres", ".sh");
            Files.writeString(script, Artifacts.resource("provision-postgres.sh"));
            return new PostgresInstallation(provision(script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (script != null) {
                script.toFile().delete();
            }
        }
    }

    String program(String name) {
        return programs.resolve(name).toString();
    }

    private static Path provision(Path script) {
        try {
            return lastLine(Programs.run(Duration.ofMinutes(1), List.of("bash", script.toString(), "--check")));
        } catch (ProcessFailedException e) {
            LOG.info("No Postgres with pgvector on this machine; installing it");
        }
        return lastLine(Programs.run(Duration.ofMinutes(20), List.of("bash", script.toString())));
    }

    private static Path lastLine(String output) {
        return Path.of(output.lines().reduce("", (before, line) -> line));
    }
}
