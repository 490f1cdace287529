package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.schemas.Headers;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.sink.Batch;
import io.memlog.sink.ClaimRefusedException;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.SourcePartition;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One record among thousands that Postgres refuses: found by halving, dead-lettered, and all others applied exactly once. */
final class PoisonIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.KAFKA, PartKind.REGISTRY, PartKind.POSTGRES);

    private static final int RECORDS = 2_000;

    /** Halving to one record of 2,000 takes eleven refusals; the batch that follows a part that passes begins larger again. */
    private static final int MOST_REFUSALS = 3 * 11;

    @Test
    void oneRecordOfThousandsIsFoundInFewTransactions() throws Exception {
        var store = new StoreProbe(PARTS.newDatabase());
        VectorDatabase.open(PgVectorSinkIT.settings(store.database(), Memories.DIMENSION))
                .close();
        Applications applications = Applications.countedIn(store);
        var refusals = new AtomicInteger();
        try (var topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl())) {
            topic.begin();
            for (int i = 0; i < RECORDS; i++) {
                // One scope, so one partition.
                MemoryRecord healthy = memory("poison", "m" + i, 1, "text", Memories.DIMENSION);
                topic.write(
                        i == 700
                                ? MemoryRecord.newBuilder(healthy)
                                        .setContent("zero byte \u0000")
                                        .build()
                                : healthy);
            }
            topic.commit();

            try (var sink = new RunningSink(
                    PARTS, store.database(), "poison", "classic", RECORDS, real -> new CountingStore(real, refusals))) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(store.value("SELECT count(*) FROM memory WHERE tenant_id = 'poison'"))
                                        .isEqualTo(String.valueOf(RECORDS - 1)));
                assertThat(sink.failure()).isNull();
            }

            assertThat(topic.deadLetters("memlog-sink-poison"))
                    .filteredOn(letter -> new String(letter.key(), UTF_8).startsWith("poison/"))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(new String(letter.key(), UTF_8)).isEqualTo("poison/ann/m700");
                        assertThat(new String(
                                        letter.headers()
                                                .lastHeader(Headers.DEAD_LETTER_CODE)
                                                .value(),
                                        UTF_8))
                                .isEqualTo("STORE_REFUSED_RECORD");
                    });
        }
        assertThat(refusals.get()).isBetween(1, MOST_REFUSALS);
        assertThat(applications.doubled()).isEmpty();
    }

    @Test
    void aStoreThatRefusesEveryRecordEndsTheSinkInsteadOfLosingTheLog() throws Exception {
        var store = new StoreProbe(PARTS.newDatabase());
        VectorDatabase.open(PgVectorSinkIT.settings(store.database(), Memories.DIMENSION))
                .close();
        try (var topic = new EnrichedTopic(PARTS.kafkaBootstrapServers(), PARTS.registryUrl())) {
            topic.begin();
            for (int i = 0; i < RECORDS / 10; i++) {
                topic.write(memory("misfit", "m" + i, 1, "zero byte \u0000", Memories.DIMENSION));
            }
            topic.commit();

            try (var sink = new RunningSink(PARTS, store.database(), "misfit", "classic")) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(sink.failure()).isNotNull());
                assertThat(sink.failure())
                        .isInstanceOf(ClaimRefusedException.class)
                        .hasMessageStartingWith("RECORDS_REFUSED: memory.enriched-")
                        .hasMessageContaining("22021");
            }

            assertThat(topic.deadLetters("memlog-sink-misfit"))
                    .filteredOn(letter -> new String(letter.key(), UTF_8).startsWith("misfit/"))
                    .hasSize(16);
        }
        assertThat(store.value("SELECT count(*) FROM memory WHERE tenant_id = 'misfit'"))
                .isEqualTo("0");
    }

    /** Counts the transactions that were in vain. */
    private record CountingStore(ProjectionStore store, AtomicInteger refusals) implements ProjectionStore {
        @Override
        public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
            return store.claim(source, bounds, owner);
        }

        @Override
        public CommitOutcome commit(Batch batch) {
            try {
                return store.commit(batch);
            } catch (RecordRefusedException e) {
                refusals.incrementAndGet();
                throw e;
            }
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
