package io.memlog.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends signals that Java has no call for. Thread-safe. */
final class Signals {

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration AFTER_SIGKILL = Duration.ofSeconds(5);

    private Signals() {}

    static void send(String signal, List<ProcessHandle> processes) {
        List<String> pids = new ArrayList<>();
        for (ProcessHandle process : processes) {
            if (process.isAlive()) {
                pids.add(Long.toString(process.pid()));
            }
        }
        if (!pids.isEmpty()) {
            // One may end between the look and the signal; then kill complains, and nothing is lost.
            String command = "kill -%s %s 2>/dev/null || true".formatted(signal, String.join(" ", pids));
            Programs.run(Duration.ofSeconds(5), List.of("/bin/sh", "-c", command));
        }
    }

    /** Looks every few milliseconds: {@link ProcessHandle#onExit} notices the end of a grandchild only after 300 ms. */
    static void awaitEndOrKill(ProcessHandle process, Duration grace) {
        if (!hasEnded(process, grace)) {
            process.destroyForcibly();
            hasEnded(process, AFTER_SIGKILL);
        }
    }

    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isZombie(process);
    }

    private static boolean hasEnded(ProcessHandle process, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (isRunning(process)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Ended, but not yet collected by the init process, which in some containers takes seconds. */
    private static boolean isZombie(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try {
            String line = Files.exists(stat) ? Files.readString(stat) : "";
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
