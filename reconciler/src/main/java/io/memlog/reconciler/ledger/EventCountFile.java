package io.memlog.reconciler.ledger;

import io.memlog.service.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps counted events over restarts, in a file that is replaced as a whole. Not thread-safe. */
final class EventCountFile {
    private static final Logger LOG = LoggerFactory.getLogger(EventCountFile.class);

    private final Path file;

    EventCountFile(Path file) {
        this.file = file;
    }

    /**
     * What was counted.
     *
     * @param topicId of memory.events when it was counted
     * @param counts by partition
     */
    record Counted(String topicId, Map<Integer, EventCount> counts) {
        static final Counted NOTHING = new Counted("", Map.of());

        Counted {
            counts = Map.copyOf(counts);
        }
    }

    Counted read() {
        if (!Files.exists(file)) {
            return Counted.NOTHING;
        }
        try {
            return Json.mapper().readValue(file.toFile(), Counted.class);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().log("Events are counted again: expected counts in {}, found {}", file, e.getMessage());
            return Counted.NOTHING;
        }
    }

    void write(Counted counted) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Json.mapper().writeValue(next.toFile(), counted);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
