package io.memlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.ingest.NdjsonLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NdjsonLinesTest {
    @Test
    void countsBlankLinesButDoesNotReturnThem() throws IOException {
        assertThat(read("one\r\n\n  \ntwo", 100)).containsExactly("1:one\r", "4:two");
    }

    @Test
    void cutsOffALineThatIsTooLongAndGoesOnWithTheNext() throws IOException {
        assertThat(read("12345\n123456\n1", 5)).containsExactly("1:12345", "2:12345 too long", "3:1");
    }

    @Test
    void anEmptyBodyHasNoLines() throws IOException {
        assertThat(read("", 5)).isEmpty();
        assertThat(read("\n\n", 5)).isEmpty();
    }

    private static List<String> read(String body, int maxBytes) throws IOException {
        var lines = new NdjsonLines(new ByteArrayInputStream(body.getBytes(UTF_8)), maxBytes);
        List<String> read = new ArrayList<>();
        for (Optional<Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            Line found = line.get();
            read.add(found.number() + ":" + new String(found.bytes(), UTF_8) + (found.isTooLong() ? " too long" : ""));
        }
        return read;
    }
}
