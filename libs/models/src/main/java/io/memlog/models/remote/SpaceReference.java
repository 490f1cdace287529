package io.memlog.models.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector of one sentence by which all providers of a space are measured; thread-safe.
 *
 * <p>It outlives the process in a file, or else whichever provider answers first after a restart would be the measure.
 */
final class SpaceReference {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceReference.class);

    private final Optional<Path> file;
    private float @Nullable [] vector;

    /** @param file belongs to this space alone; empty keeps it in memory only */
    SpaceReference(Optional<Path> file) {
        this.file = file;
    }

    /** What is known, else from now on this one. */
    synchronized float[] orElse(float[] candidate) {
        float[] known = vector == null ? read(candidate.length) : vector;
        if (known == null) {
            known = candidate.clone();
            write(known);
        }
        vector = known;
        return known;
    }

    private float @Nullable [] read(int dimension) {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file.get()));
            if (bytes.remaining() != dimension * Float.BYTES) {
                LOG.atWarn()
                        .addKeyValue("file", file.get())
                        .log("Expected {} bytes of a vector, found {}", dimension * Float.BYTES, bytes.remaining());
                return null;
            }
            var read = new float[dimension];
            bytes.asFloatBuffer().get(read);
            return read;
        } catch (IOException e) {
            return unusable(file.get(), e);
        }
    }

    /** Whole or not at all. */
    private void write(float[] known) {
        if (file.isEmpty()) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(known.length * Float.BYTES);
        bytes.asFloatBuffer().put(known);
        Path whole = file.get();
        Path draft = whole.resolveSibling(whole.getFileName() + ".draft");
        try {
            Files.createDirectories(whole.toAbsolutePath().getParent());
            Files.write(draft, bytes.array());
            Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            unusable(whole, e);
        }
    }

    /** Without it providers are still compared with each other, only not with those before a restart. */
    private static float @Nullable [] unusable(Path file, IOException e) {
        LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("errorCode", e.getClass().getSimpleName())
                .log("The embedding space's reference cannot be kept over a restart");
        return null;
    }
}
