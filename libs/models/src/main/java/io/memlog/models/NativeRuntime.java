package io.memlog.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * Keeps ONNX Runtime's native libraries in one folder; thread-safe, also between processes.
 *
 * <p>Left alone, the runtime unpacks 17 MB into the temporary folder at each start, and a killed process never removes them.
 */
final class NativeRuntime {
    private static final String FOLDER_PROPERTY = "onnxruntime.native.path";
    private static final List<String> LIBRARIES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    private NativeRuntime() {}

    /** Does nothing where the build carries no Linux library or the property is set already. */
    static synchronized void keepIn(Path cache) {
        String platform = platform();
        if (System.getProperty(FOLDER_PROPERTY) != null || platform.isEmpty()) {
            return;
        }
        try {
            for (String library : LIBRARIES) {
                unpack("/ai/onnxruntime/native/%s/%s".formatted(platform, library), cache.resolve(library));
            }
        } catch (IOException e) {
            throw new ModelUnavailableException(
                    "native library of ONNX Runtime cannot be kept in %s".formatted(cache), e);
        }
        System.setProperty(FOLDER_PROPERTY, cache.toAbsolutePath().toString());
    }

    private static void unpack(String resource, Path file) throws IOException {
        try (InputStream in = NativeRuntime.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ModelUnavailableException("native library %s is not on the class path".formatted(resource));
            }
            byte[] wanted = in.readAllBytes();
            if (Files.isRegularFile(file)
                    && Files.size(file) == wanted.length
                    && Sha256.hex(Files.readAllBytes(file)).equals(Sha256.hex(wanted))) {
                return;
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = Files.createTempFile(
                    file.toAbsolutePath().getParent(), file.getFileName().toString(), ".part");
            Files.write(part, wanted);
            // Another process may be doing the same: whoever moves last leaves the same bytes.
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String platform() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return "";
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "linux-x64";
            case "aarch64" -> "linux-aarch64";
            default -> "";
        };
    }
}
