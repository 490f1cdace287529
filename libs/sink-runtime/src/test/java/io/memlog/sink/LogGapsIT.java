package io.memlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Topics;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets that hold no record, on a real Kafka: nothing is skipped, nothing is applied twice, and the end is reached. */
final class LogGapsIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.own(PartKind.KAFKA);

    /** Values of tombstones need no registry. */
    private static final Map<String, String> NO_REGISTRY = MemlogSerdes.config("http://127.0.0.1:1");

    private static final String[] MEMORIES =
            IntStream.range(0, 10).mapToObj(i -> "m" + i).toArray(String[]::new);

    private GappyLog log;

    @BeforeEach
    void open() {
        log = new GappyLog(PARTS.kafkaBootstrapServers());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anIdleSinkShowsNoLagWhateverTheLogEndsWith(String groupProtocol) throws Exception {
        // Given
        log.commit(0, "m1", "m2", "m3");
        log.abort(0, "m4", "m5");
        log.abort(1, "m6");
        for (int i = 0; i < 5; i++) {
            log.commit(2, "m7");
        }
        var store = new RememberingStore();

        // When
        try (var sink = new Sink("idle-" + groupProtocol, groupProtocol, store)) {
            // Then
            await().untilAsserted(() -> assertAtEnd(store, sink));
            assertReadableAppliedOnce(store);
            log.abort(2, "m8");
            await().untilAsserted(() -> assertAtEnd(store, sink));
            assertReadableAppliedOnce(store);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void anOpenTransactionIsNoLagAndWhatFollowsItComesWhenItEnds(String groupProtocol) throws Exception {
        var store = new RememberingStore();
        try (var sink = new Sink("open-" + groupProtocol, groupProtocol, store)) {
            // Given
            long begin = log.end(GappyLog.partition(1));
            try (var open = log.leaveOpen(1, "m1")) {
                log.commit(1, "m2");

                // When
                log.commit(2, "m3");

                // Then
                await().untilAsserted(() -> assertAtEnd(store, sink));
                assertThat(store.nextOffsets()).containsEntry(GappyLog.partition(1), begin);
                open.abortTransaction();
            }
            await().untilAsserted(() -> assertAtEnd(store, sink));
            assertThat(store.applied(GappyLog.partition(1))).endsWith(begin + 1);
            assertReadableAppliedOnce(store);
        }
    }

    @Test
    void compactionWhileTheSinkWasAwayLeavesGapsButNoLoss() throws Exception {
        // Given
        Map<String, RememberingStore> stores =
                Map.of("classic", new RememberingStore(), "consumer", new RememberingStore());
        log.commit(3, MEMORIES);
        for (var store : stores.entrySet()) {
            try (var sink = compacted(store.getKey(), store.getValue())) {
                await().untilAsserted(() -> assertAtEnd(store.getValue(), sink));
            }
        }
        TopicPartition partition = GappyLog.partition(3);
        long before = log.end(partition);
        log.commit(3, MEMORIES);
        log.commit(3, MEMORIES);
        log.abort(3, MEMORIES);
        log.compactEagerly();
        await().until(() -> {
            log.commit(3, MEMORIES);
            return log.readable(partition).getFirst() > before + 2L * MEMORIES.length;
        });
        log.stopCompacting();
        long firstLeft = log.readable(partition).getFirst();

        for (var store : stores.entrySet()) {
            // When
            try (var sink = compacted(store.getKey(), store.getValue())) {
                await().untilAsserted(() -> assertAtEnd(store.getValue(), sink));
            }

            // Then
            List<Long> applied = store.getValue().applied(partition);
            assertThat(applied).doesNotHaveDuplicates().isSorted().containsAll(log.readable(partition));
            assertThat(applied)
                    .filteredOn(offset -> offset >= before && offset < firstLeft)
                    .isEmpty();
        }
    }

    private Sink compacted(String groupProtocol, RememberingStore store) {
        return new Sink("compacted-" + groupProtocol, groupProtocol, store);
    }

    /** The store stands at the last stable offset of every partition, and so do the offsets that lag tools read. */
    private void assertAtEnd(RememberingStore store, Sink sink) throws Exception {
        Map<TopicPartition, Long> ends = log.ends();
        assertThat(store.nextOffsets()).isEqualTo(ends);
        assertThat(log.groupOffsets(sink.groupId)).isEqualTo(ends);
    }

    private void assertReadableAppliedOnce(RememberingStore store) throws Exception {
        for (TopicPartition partition : GappyLog.partitions()) {
            assertThat(store.applied(partition)).as(partition.toString()).isEqualTo(log.readable(partition));
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
    }

    /** One member of a group of its own. */
    private static final class Sink implements AutoCloseable {
        private final String groupId;
        private final KafkaSink sink;

        Sink(String sinkId, String groupProtocol, RememberingStore store) {
            var settings = new SinkSettings(
                    PARTS.kafkaBootstrapServers(),
                    NO_REGISTRY,
                    GappyLog.PARTITIONS,
                    1,
                    sinkId,
                    List.of(Topics.ENRICHED),
                    groupProtocol,
                    7,
                    2);
            this.groupId = settings.groupId();
            this.sink = KafkaSink.join(settings, store, new HeardSink(new CopyOnWriteArrayList<>()));
            Thread.ofPlatform().name(sinkId).start(sink::run);
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
