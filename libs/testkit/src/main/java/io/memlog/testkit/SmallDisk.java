package io.memlog.testkit;

import io.memlog.testkit.process.Mounts;
import io.memlog.testkit.process.ProcessFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A disk of a few megabytes that can be full, for real, and free again. Thread-safe: its methods change only files. */
final class SmallDisk {

    private static final int MEGABYTES = 96;
    private static final int[] BLOCK_BYTES = {1 << 20, 1 << 12, 1};

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where this user cannot mount one; it goes when the folder is deleted. */
    static SmallDisk in(Path parent) {
        try {
            Path folder = Files.createDirectories(parent.resolve("small-disk"));
            Mounts.mount(folder, MEGABYTES);
            return new SmallDisk(folder);
        } catch (ProcessFailedException e) {
            return Assumptions.abort("only root can mount a small disk, on Linux: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Not one byte is left afterwards. */
    void fill() {
        for (int bytes : BLOCK_BYTES) {
            try (OutputStream ballast = Files.newOutputStream(folder.resolve("ballast-" + bytes))) {
                byte[] block = new byte[bytes];
                while (usableBytes() > 0) {
                    ballast.write(block);
                }
            } catch (IOException e) {
                // Full for blocks of this size.
            }
        }
        if (usableBytes() > 0) {
            throw new IllegalStateException("%d bytes are still free on %s".formatted(usableBytes(), folder));
        }
    }

    void free() {
        try {
            for (int bytes : BLOCK_BYTES) {
                Files.deleteIfExists(folder.resolve("ballast-" + bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long usableBytes() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
