package io.memlog.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers a child across JVMs by its process id and start time; the time tells it from a later process that happens to
 * carry the same id. Thread-safe.
 *
 * @param path the file
 */
public record PidFile(Path path) {

    public void write(ProcessHandle process, String stopSignal) {
        try {
            Path draft = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(draft, process.pid() + " " + startedAt(process) + " " + stopSignal + "\n");
            Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process this file names, if it still runs. */
    public Optional<ProcessHandle> running() {
        return entry().flatMap(Entry::process);
    }

    /** Asks the process to end, waits, and kills it if it has not ended in time; false if there was none. */
    public boolean stop(Duration grace) {
        Optional<Entry> entry = entry();
        Optional<ProcessHandle> process = entry.flatMap(Entry::process);
        if (entry.isPresent() && process.isPresent()) {
            Signals.send(entry.get().stopSignal(), List.of(process.get()));
            Signals.awaitEndOrKill(process.get(), grace);
        }
        delete();
        return process.isPresent();
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Entry> entry() {
        try {
            List<String> words =
                    Files.exists(path) ? List.of(Files.readString(path).strip().split(" ", -1)) : List.of();
            return words.size() == 3
                    ? Optional.of(new Entry(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)), words.get(2)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long startedAt(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private record Entry(long pid, long startedAtMillis, String stopSignal) {

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(Signals::isRunning)
                    .filter(process -> startedAt(process) == startedAtMillis);
        }
    }
}
