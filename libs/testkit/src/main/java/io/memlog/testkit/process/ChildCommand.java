package io.memlog.testkit.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What to run as a child. Immutable and thread-safe.
 *
 * @param name for messages and for the names of log and pid file
 * @param command program and arguments
 * @param environment the whole environment, apart from {@link #INHERITED}
 * @param workFolder working folder of the process
 * @param log file to which standard output and error are appended
 * @param pidFile where the process is remembered, see {@link PidFile}
 * @param osUser the user to run as, which only root may choose; blank = this user
 * @param stopSignal asks the process to end in order: TERM, or INT for Postgres, whose TERM waits for its clients
 * @param readyWithin how long a start may take
 */
public record ChildCommand(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path workFolder,
        Path log,
        Path pidFile,
        Lifetime lifetime,
        String osUser,
        String stopSignal,
        Duration readyWithin) {

    /** Taken over from this process; anything else would let one machine's settings decide a test. */
    static final List<String> INHERITED =
            List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOCKER_HOST");

    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no command for " + name);
        }
    }

    /** The same with these variables. */
    public ChildCommand with(Map<String, String> variables) {
        return new ChildCommand(
                name, command, variables, workFolder, log, pidFile, lifetime, osUser, stopSignal, readyWithin);
    }

    /** The same as another user in another folder. */
    public ChildCommand as(String user, Path folder) {
        return new ChildCommand(
                name, command, environment, folder, log, pidFile, lifetime, user, stopSignal, readyWithin);
    }

    /** The same with another signal that asks it to end. */
    public ChildCommand stoppedBy(String signal) {
        return new ChildCommand(
                name, command, environment, workFolder, log, pidFile, lifetime, osUser, signal, readyWithin);
    }
}
