package io.memlog.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The name under which an instance is a static member of the consumer group; stateless. It lives in the state folder, so a killed
 * instance that comes back takes its partitions over at once instead of waiting until its former self has timed out.
 */
final class InstanceId {
    private static final String FILE = "instance-id";

    private InstanceId() {}

    /** Reads the id of the folder, or makes one; two running instances never share a folder, RocksDB locks it. */
    static String of(Path stateDir) {
        Path file = stateDir.resolve(FILE);
        try {
            String id = Files.exists(file) ? Files.readString(file).strip() : "";
            // Blank: killed between creating and writing the file.
            return id.isEmpty() ? create(file) : id;
        } catch (IOException e) {
            throw new UncheckedIOException("%s: expected a readable or writable file".formatted(file), e);
        }
    }

    private static String create(Path file) throws IOException {
        String id = UUID.randomUUID().toString();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, id);
        return id;
    }
}
