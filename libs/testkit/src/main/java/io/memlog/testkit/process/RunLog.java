package io.memlog.testkit.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a child has printed since its last start; the file itself goes on over restarts. Thread-safe.
 *
 * @param file the log file
 * @param fromByte size of the file when this run began
 */
public record RunLog(Path file, long fromByte) {

    private static final long MAX_BYTES = 1 << 20;

    static RunLog beginningNow(Path file) {
        try {
            return new RunLog(file, Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the text stands in this run's output (its last megabyte). */
    public boolean contains(String text) {
        return text().contains(text);
    }

    /** The last lines of this run, for an error message. */
    public String tail(int lines) {
        String[] all = text().split("\n", -1);
        int from = Math.max(0, all.length - lines);
        return String.join("\n", java.util.Arrays.copyOfRange(all, from, all.length))
                .strip();
    }

    private String text() {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(fromByte, log.length() - MAX_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
