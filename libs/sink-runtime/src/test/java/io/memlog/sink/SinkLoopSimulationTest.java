package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.sink.InMemoryStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two members that both believe to own the partition, a store that fails and forgets to answer, in a thousand random orders: every
 * record is applied once and in order. A failing seed repeats exactly.
 */
final class SinkLoopSimulationTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.ENRICHED, 0);
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final int SEEDS = 250;
    private static final int STEPS = 120;
    private static final int OFFSETS = 60;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyRecordIsAppliedOnceAndInOrder(int block) {
        for (int seed = block * SEEDS; seed < (block + 1) * SEEDS; seed++) {
            var world = new World(seed);

            world.live();
            world.settle();

            assertThat(world.store.offsets(PARTITION)).as("seed %d", seed).isEqualTo(world.expected);
            assertThat(world.store.nextOffset(PARTITION)).as("seed %d", seed).isEqualTo(OFFSETS);
        }
    }

    private static final class World {
        private final Random random;
        private final ManualClock clock = new ManualClock();
        private final InMemoryStore store = new InMemoryStore();
        private final List<InMemoryLog> logs = List.of(new InMemoryLog(), new InMemoryLog());
        private final List<SinkLoop> loops = new ArrayList<>();
        private final List<Long> expected = new ArrayList<>();
        private long written;

        World(int seed) {
            random = new Random(seed);
            for (InMemoryLog log : logs) {
                loops.add(new SinkLoop(log, parts("member" + loops.size()), Runnable::run));
            }
        }

        void live() {
            for (int step = 0; step < STEPS; step++) {
                int member = random.nextInt(2);
                switch (random.nextInt(10)) {
                    case 0 -> logs.get(member).assign(PARTITION);
                    case 1 -> logs.get(member).revoke(PARTITION);
                    case 2 -> store.faults.add(FAULTS.get(random.nextInt(FAULTS.size())));
                    case 3 -> clock.advance(Duration.ofMillis(random.nextInt(2_000)));
                    case 4 -> store.isAway = random.nextBoolean();
                    case 5 -> append();
                    default -> loops.get(member).runOnce();
                }
            }
        }

        /** The faults end and the group has decided. */
        void settle() {
            while (written < OFFSETS) {
                append();
            }
            store.isAway = false;
            store.faults.clear();
            logs.forEach(log -> log.revoke(PARTITION));
            loops.forEach(SinkLoop::runOnce);
            logs.getFirst().assign(PARTITION);
            for (int turn = 0; turn < 60; turn++) {
                clock.advance(Duration.ofSeconds(2));
                loops.getFirst().runOnce();
            }
        }

        private void append() {
            if (written == OFFSETS) {
                return;
            }
            boolean isMarker = random.nextInt(4) == 0;
            for (InMemoryLog log : logs) {
                if (isMarker) {
                    log.appendMarker(PARTITION);
                } else {
                    log.append(PARTITION, "record");
                }
            }
            if (!isMarker) {
                expected.add(written);
            }
            written++;
        }

        private SinkParts parts(String owner) {
            return new SinkParts(
                    owner,
                    store,
                    raw -> new ConsumerRecord<>(raw.topic(), raw.partition(), raw.offset(), "key", null),
                    (raw, reason) -> {},
                    new HeardSink(new ArrayList<>()),
                    clock,
                    new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), random),
                    3,
                    Duration.ofSeconds(20));
        }
    }
}
