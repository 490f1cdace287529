package io.memlog.ingest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Splits a stream into lines without ever holding more than one line of bounded length. Not thread-safe. */
final class NdjsonLines {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private int number;

    /** One line without its end; immutable as long as nobody writes to its bytes. */
    static final class Line {
        private final int number;
        private final byte[] bytes;
        private final boolean isTooLong;

        private Line(int number, byte[] bytes, boolean isTooLong) {
            this.number = number;
            this.bytes = bytes;
            this.isTooLong = isTooLong;
        }

        /** Counted from 1, blank lines included. */
        int number() {
            return number;
        }

        /** What the line holds; cut off if it is too long. */
        byte[] bytes() {
            return bytes;
        }

        boolean isTooLong() {
            return isTooLong;
        }

        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return !isTooLong;
        }
    }

    NdjsonLines(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.maxBytes = maxBytes;
    }

    /** The next line that is not blank, or empty at the end. */
    Optional<Line> next() throws IOException {
        Optional<Line> line = nextOfAny();
        while (line.isPresent() && line.get().isBlank()) {
            line = nextOfAny();
        }
        return line;
    }

    private Optional<Line> nextOfAny() throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        number++;
        var line = new ByteArrayOutputStream(512);
        boolean isTooLong = false;
        while (next >= 0 && next != '\n') {
            if (line.size() < maxBytes) {
                line.write(next);
            } else {
                isTooLong = true;
            }
            next = in.read();
        }
        return Optional.of(new Line(number, line.toByteArray(), isTooLong));
    }
}
