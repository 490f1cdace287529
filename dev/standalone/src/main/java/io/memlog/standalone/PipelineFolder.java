package io.memlog.standalone;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.testkit.process.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The folder of one pipeline: a folder for each part and service with its data and log, {@code state.json} and the pid file of the
 * process that supervises them. Thread-safe.
 *
 * @param path absolute path of the folder
 */
record PipelineFolder(Path path) {
    private static final JsonMapper JSON = new JsonMapper();

    PipelineFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Data, log and pid file of one part or service. */
    Path of(String part) {
        return path.resolve(part);
    }

    PidFile supervisor() {
        return new PidFile(path.resolve("supervisor.pid"));
    }

    boolean isRunning() {
        return supervisor().running().isPresent();
    }

    /** The state of the running pipeline; empty when none runs or it has not come that far. */
    Optional<PipelineState> state() {
        Path file = path.resolve("state.json");
        if (!isRunning() || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), PipelineState.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The state of a pipeline that answers.
     *
     * @throws CommandFailedException if none runs here
     */
    PipelineState requireReady() {
        return state().filter(PipelineState::ready)
                .orElseThrow(() -> new CommandFailedException(
                        CommandFailedException.NOT_RUNNING,
                        "no pipeline runs in %s; start one with './memlog up --detach'".formatted(path),
                        null));
    }

    void write(PipelineState state) {
        try {
            Files.createDirectories(path);
            Path draft = path.resolve("state.json.new");
            JSON.writeValue(draft.toFile(), state);
            Files.move(
                    draft,
                    path.resolve("state.json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(path.resolve("state.json"));
            supervisor().delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
