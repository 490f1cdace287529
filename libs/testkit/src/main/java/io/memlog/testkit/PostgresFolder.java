package io.memlog.testkit;

import io.memlog.testkit.process.Folders;
import io.memlog.testkit.process.ProcessFailedException;
import io.memlog.testkit.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a cluster's data can live. Postgres refuses to run as root, and the user it then runs as cannot enter, say, a
 * checkout under root's home. Thread-safe.
 *
 * @param path a folder that the operating system user owns
 * @param osUser the user to run Postgres as; blank = this user
 */
record PostgresFolder(Path path, String osUser) {

    private static final String SERVER_USER = "postgres";
    private static final String NOTE = "WHERE-IS-THE-DATA.txt";

    /** The wanted folder, or one under /var/lib/memlog with a note in the wanted one. */
    static PostgresFolder choose(Path wanted) throws IOException {
        Files.createDirectories(wanted);
        if (!System.getProperty("user.name").equals("root")) {
            return new PostgresFolder(wanted, "");
        }
        if (canEnter(wanted)) {
            return owned(wanted);
        }
        Path note = wanted.resolve(NOTE);
        Path elsewhere = elsewhere(wanted);
        if (!Files.exists(note)) {
            // The wanted folder is new, so what lies elsewhere belongs to one that somebody has deleted.
            Folders.delete(elsewhere);
        }
        Files.createDirectories(elsewhere);
        Files.writeString(note, """
                Postgres does not run as root, and its user "%s" cannot enter this folder.
                The data of this cluster are in %s
                """.formatted(SERVER_USER, elsewhere));
        return owned(elsewhere);
    }

    /** Deletes the data of a cluster that is not running, wherever they are. */
    static void delete(Path wanted) {
        if (Files.exists(wanted.resolve(NOTE))) {
            Folders.delete(elsewhere(wanted));
        }
        Folders.delete(wanted);
    }

    /** The command as the user of this cluster. */
    List<String> asOwner(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (!osUser.isBlank()) {
            whole.addAll(Programs.asUser(osUser));
        }
        whole.addAll(command);
        return whole;
    }

    /** Gives the folder to the user; a blank user is this one, who has it already. */
    static void own(Path folder, String user) throws IOException {
        if (!user.isBlank()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        }
    }

    private static PostgresFolder owned(Path folder) throws IOException {
        own(folder, SERVER_USER);
        return new PostgresFolder(folder, SERVER_USER);
    }

    /** Root's own folder for such data; unlike /var/tmp nobody else can write there, and nothing cleans it up. */
    private static Path elsewhere(Path wanted) {
        String name = "postgres-" + Integer.toHexString(wanted.toString().hashCode());
        return Path.of("/var/lib/memlog", name);
    }

    private static boolean canEnter(Path folder) {
        List<String> command = new ArrayList<>(Programs.asUser(SERVER_USER));
        command.addAll(List.of("test", "-x", folder.toString()));
        try {
            Programs.run(Duration.ofSeconds(10), command);
            return true;
        } catch (ProcessFailedException e) {
            return false;
        }
    }
}
