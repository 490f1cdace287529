package io.memlog.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastWriterTest {
    private final Map<String, String> taken = new HashMap<>();
    private final LastWriter<String> writer = new LastWriter<>();

    @Test
    void whatWasReadWaitsWhileSomethingOfOnesOwnIsUnderWay() {
        writer.sending("k");
        writer.read("k", 7, "other");
        writer.settle(taken::put);
        assertThat(taken).isEmpty();

        writer.acknowledged("k", 6);
        writer.settle(taken::put);
        assertThat(taken).containsEntry("k", "other");
    }

    @Test
    void whatStandsBeforeOnesOwnIsLeftOut() {
        writer.sending("k");
        writer.read("k", 5, "older");
        writer.acknowledged("k", 6);
        writer.settle(taken::put);
        assertThat(taken).isEmpty();

        writer.read("k", 6, "own");
        writer.settle(taken::put);
        assertThat(taken).containsEntry("k", "own");
    }

    @Test
    void whatGotNoPlaceHoldsNothingBack() {
        writer.sending("k");
        writer.failed("k");
        writer.read("k", 5, "other");
        writer.settle(taken::put);

        assertThat(taken).containsEntry("k", "other");
    }

    /** Two processes write the same keys in any order; each sees its own writes at once and the other's late. */
    @Test
    void allProcessesComeToTheLastRecordAndNoneGoesBackBehindItsOwn() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            List<Written> log = new ArrayList<>();
            List<Simulated> processes = List.of(new Simulated(), new Simulated());
            for (int step = 0; step < 200; step++) {
                Simulated process = processes.get(random.nextInt(2));
                switch (random.nextInt(5)) {
                    case 0 -> process.write("k" + random.nextInt(3), "v" + step);
                    case 1 -> process.append(log);
                    case 2 -> process.acknowledge();
                    default -> process.catchUp(log, random.nextInt(log.size() + 1));
                }
            }
            for (Simulated process : processes) {
                process.finish(log);
            }
            Map<String, String> last = new HashMap<>();
            log.forEach(record -> last.put(record.key(), record.value()));
            for (Simulated process : processes) {
                process.catchUp(log, log.size());
                assertThat(process.known).as("seed " + seed).isEqualTo(last);
            }
        }
    }

    private record Written(String key, String value, long offset) {}

    private static final class Simulated {
        private final LastWriter<Written> writer = new LastWriter<>();
        private final Map<String, String> known = new HashMap<>();
        private final Map<String, Long> ownOffsets = new HashMap<>();
        private final Deque<Written> sent = new ArrayDeque<>();
        private final Deque<Written> appended = new ArrayDeque<>();
        private int next;

        void write(String key, String value) {
            writer.sending(key);
            known.put(key, value);
            sent.add(new Written(key, value, -1));
        }

        void append(List<Written> log) {
            if (!sent.isEmpty()) {
                Written first = sent.remove();
                var placed = new Written(first.key(), first.value(), log.size());
                log.add(placed);
                appended.add(placed);
            }
        }

        void acknowledge() {
            if (!appended.isEmpty()) {
                Written first = appended.remove();
                ownOffsets.put(first.key(), first.offset());
                writer.acknowledged(first.key(), first.offset());
            }
        }

        void catchUp(List<Written> log, int to) {
            for (; next < to; next++) {
                writer.read(log.get(next).key(), next, log.get(next));
            }
            writer.settle((key, record) -> {
                assertThat(record.offset()).isGreaterThanOrEqualTo(ownOffsets.getOrDefault(key, -1L));
                assertThat(sent).noneMatch(mine -> mine.key().equals(key));
                known.put(key, record.value());
            });
        }

        void finish(List<Written> log) {
            while (!sent.isEmpty()) {
                append(log);
            }
            while (!appended.isEmpty()) {
                acknowledge();
            }
        }
    }
}
