package io.memlog.testkit.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts operating system processes. Thread-safe.
 *
 * <p>All starts go through one thread that never ends: the kernel's parent-death signal is tied to the thread that started
 * the child, not to the process, so a child started from a short-lived thread would be killed when that thread ends.
 */
final class Spawner {

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "testkit-spawner");
        thread.setDaemon(true);
        return thread;
    });

    private Spawner() {}

    static Process spawn(ChildCommand child) {
        ProcessBuilder builder = new ProcessBuilder(wrapped(child))
                .directory(child.workFolder().toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(child.log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(ChildCommand.INHERITED);
        environment.putAll(child.environment());
        try {
            return THREAD.submit(builder::start).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailedException(child.name() + ": interrupted while starting", e);
        } catch (ExecutionException e) {
            throw new ProcessFailedException(
                    child.name() + ": cannot run " + child.command().getFirst(), e);
        }
    }

    /**
     * 1. An own session, so that Ctrl-C in a terminal reaches only the launcher, which then stops its children in order.
     * 2. The user. 3. The parent-death signal, last, because the kernel forgets it when the user changes.
     */
    private static List<String> wrapped(ChildCommand child) {
        List<String> command = new ArrayList<>();
        if (Tools.SETSID) {
            command.add("setsid");
        }
        if (!child.osUser().isBlank()) {
            command.addAll(Programs.asUser(child.osUser()));
        }
        if (Tools.SETPRIV_PDEATHSIG && child.lifetime() != Lifetime.DETACHED) {
            command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        }
        command.addAll(child.command());
        return command;
    }

    private static final class Tools {
        static final boolean SETSID = onPath("setsid");
        static final boolean SETPRIV_PDEATHSIG =
                onPath("setpriv") && succeeds("setpriv", "--pdeathsig", "KILL", "true");

        private static boolean onPath(String program) {
            String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
            for (String folder : path.split(File.pathSeparator, -1)) {
                if (Files.isExecutable(Path.of(folder, program))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean succeeds(String... command) {
            try {
                return new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
