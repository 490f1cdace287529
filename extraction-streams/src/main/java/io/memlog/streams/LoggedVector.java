package io.memlog.streams;

import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.avro.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a vector in the form of the log; stateless. */
final class LoggedVector {
    private static final double MAX_NORM_ERROR = 1e-3;

    private LoggedVector() {}

    /**
     * The vector of a space.
     *
     * @throws IllegalStateException if it is none: it would poison every search, so better no vector
     */
    static Embedding of(EmbeddingModel space, float[] vector) {
        if (vector.length != space.dimension()) {
            throw new IllegalStateException(
                    "vector: expected %d components, found %d".formatted(space.dimension(), vector.length));
        }
        double squares = 0;
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : vector) {
            squares += (double) component * component;
            bytes.putFloat(component);
        }
        if (!(Math.abs(Math.sqrt(squares) - 1) <= MAX_NORM_ERROR)) {
            throw new IllegalStateException("vector: expected norm 1, found " + Math.sqrt(squares));
        }
        return new Embedding(space.fingerprint(), space.id(), vector.length, bytes.flip());
    }
}
