package io.memlog.models;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Prints a hash over every bit of some vectors, in a JVM of its own; stateless. */
final class VectorBits {
    private static final List<String> TEXTS = List.of(
            "Maria lives in Oslo",
            "a",
            "Zoë's café in São Paulo",
            "The weather report says it will be mild with some rain in the afternoon. ".repeat(60));

    private VectorBits() {}

    /** Prints the lines for the folder of the native library in the first argument. */
    public static void main(String[] args) {
        System.out.println(ofAllModels(Path.of(args[0])));
    }

    /** A line for each model: id, fingerprint, hash. */
    static String ofAllModels(Path cache) {
        var lines = new StringBuilder();
        for (String id : EmbeddingModels.ids()) {
            try (Encoder encoder = EmbeddingModels.open(id, cache)) {
                lines.append("%s %s %s%n".formatted(id, encoder.model().fingerprint(), hash(encoder)));
            }
        }
        return lines.toString().strip();
    }

    private static String hash(Encoder encoder) {
        var hashes = new StringBuilder();
        for (String text : TEXTS) {
            Encoding encoding = encoder.encode(text);
            hashes.append(hash(encoding.vector().orElseThrow()));
            for (int piece = 0; piece < encoding.size(); piece++) {
                hashes.append(hash(encoding.state(piece)));
            }
        }
        return Sha256.hex(hashes.toString());
    }

    private static String hash(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.asFloatBuffer().put(vector);
        return Sha256.hex(bytes.array());
    }
}
