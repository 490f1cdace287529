package io.memlog.reconciler.letters;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.memlog.service.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Writes letters with their payloads as lines of JSON, as they are read: the letters are never all in memory. Thread-safe. */
final class Export {
    private static final ObjectWriter WRITER = Json.mapper().writer();
    private static final int CHUNK = 10_000;

    private final LetterIndex index;
    private final LetterReaders readers;

    Export(LetterIndex index, LetterReaders readers) {
        this.index = index;
        this.readers = readers;
    }

    /** The last line: without it an export was cut short. */
    record End(boolean complete, int exported) {}

    /** Letters that match, oldest first by chunks of 10,000; a letter that is deleted meanwhile is left out. */
    int write(LetterFilter filter, OutputStream out) throws IOException {
        index.refresh();
        List<KnownLetter> letters = index.oldest(filter, Integer.MAX_VALUE);
        var line = new Line(out);
        try (LetterBytes bytes = readers.bytes()) {
            for (int from = 0; from < letters.size(); from += CHUNK) {
                Map<LetterId, KnownLetter> chunk = new HashMap<>();
                letters.subList(from, Math.min(letters.size(), from + CHUNK))
                        .forEach(known -> chunk.put(known.id(), known));
                bytes.each(chunk.keySet(), raw -> line.write(chunk, raw));
            }
            line.write(new End(true, line.written));
            out.flush();
            return line.written;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes one line at a time. */
    private static final class Line {
        private final OutputStream out;
        private int written;

        Line(OutputStream out) {
            this.out = out;
        }

        void write(Map<LetterId, KnownLetter> chunk, ConsumerRecord<byte[], byte[]> raw) {
            KnownLetter known = chunk.get(new LetterId(raw.partition(), raw.offset()));
            if (known != null) {
                write(WholeLetterJson.exported(known, raw));
                written++;
            }
        }

        void write(Object value) {
            try {
                out.write(WRITER.writeValueAsBytes(value));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
