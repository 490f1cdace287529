package io.memlog.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a model's bytes and refuses any that differ from the profile; stateless. */
final class ModelFiles {
    private ModelFiles() {}

    /** Bytes of a class-path resource. */
    static byte[] resource(String name, String expectedSha256) {
        try (InputStream in = ModelFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new ModelUnavailableException(
                        "model file %s is not on the class path: put its jar there".formatted(name));
            }
            byte[] bytes = in.readAllBytes();
            check(name, bytes, expectedSha256);
            return bytes;
        } catch (IOException e) {
            throw new ModelUnavailableException("model file %s cannot be read".formatted(name), e);
        }
    }

    /** Bytes of a file in a folder that the user supplied. */
    static byte[] file(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelUnavailableException("model file %s cannot be read".formatted(file), e);
        }
    }

    static void check(String name, byte[] bytes, String expectedSha256) {
        String found = Sha256.hex(bytes);
        if (!found.equals(expectedSha256)) {
            throw new ModelUnavailableException(
                    "model file %s: expected SHA-256 %s, found %s".formatted(name, expectedSha256, found));
        }
    }
}
