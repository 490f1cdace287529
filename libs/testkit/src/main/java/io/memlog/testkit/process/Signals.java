package io.memlog.testkit.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends signals that Java has no call for. Thread-safe. */
final class Signals {

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

    static void awaitEndOrKill(ProcessHandle process, Duration grace) {
        try {
            process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            process.onExit()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(late -> process)
                    .join();
        }
    }
}
