package io.memlog.reconciler.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.EventCountFile.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventCountFileTest {
    @TempDir
    Path folder;

    @Test
    void countsAreReadAsTheyWereWrittenLast() {
        EventCountFile file = new EventCountFile(folder.resolve("state").resolve("events.json"));
        Counted counted =
                new Counted("topic-1", Map.of(0, new EventCount(0, 10, 4, 8), 3, new EventCount(2, 2, 0, -1)));

        assertThat(file.read()).isEqualTo(Counted.NOTHING);
        file.write(Counted.NOTHING);
        file.write(counted);

        assertThat(file.read()).isEqualTo(counted);
    }

    @Test
    void damagedFileIsNothing() throws IOException {
        Path path = folder.resolve("events.json");
        Files.writeString(path, "{\"topicId\": \"topic-1\", \"counts\": {\"0\"");

        assertThat(new EventCountFile(path).read()).isEqualTo(Counted.NOTHING);
    }
}
