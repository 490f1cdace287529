package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static io.memlog.sink.vector.Memories.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Buckets;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.SourcePartition;
import io.memlog.testkit.Database;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a committed batch leaves in a real Postgres. */
final class PgVectorSinkIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final LogBounds BOUNDS = new LogBounds(0, 1_000_000);
    private static final SourcePartition ENRICHED = source(Topics.ENRICHED);
    private static final SourcePartition OUTCOMES = source(Topics.OUTCOMES);

    private Database database;
    private StoreProbe store;
    private PgVectorSink sink;

    @BeforeEach
    void migrate() {
        database = PARTS.newDatabase();
        store = new StoreProbe(database);
        sink = openSink();
    }

    private static final String VECTORS = """
            SELECT format('%s|%s|%s|%s|%s|%s', embedding, embedding_fingerprint, embedding_model,
                next_embedding, next_fingerprint, next_model)
            FROM memory
            """;

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void aMemoryIsStoredFieldByField() throws SQLException {
        MemoryRecord memory = memory("m1", 1);

        commit(claim(), memory);

        assertThat(store.value("""
                SELECT concat_ws('|', tenant_id, user_id, memory_id, agent_id, session_id, version, status, kind, content,
                    array_to_string(tags, ';'), metadata->>'city', importance, source, extract(epoch FROM valid_from) * 1000,
                    messages, extract(epoch FROM created_at) * 1000, embedding, embedding_fingerprint, embedding_model,
                    event_id, operation, actor, event_partition, event_offset, log_partition, log_offset, bucket, digest)
                FROM memory
                """))
                .isEqualTo(String.join(
                        "|",
                        "acme|ann|m1|agent|1|ACTIVE|note|content m1 1|b;a;with \"quotes\", commas and {braces}|Zürich|7",
                        "1772366400123.000000",
                        "[{\"name\": \"Ann\", \"role\": \"USER\", \"content\": \"hello \\\"there\\\"\\n\"},"
                                + " {\"role\": \"ASSISTANT\", \"content\": \"grüß dich 🙂\"}]",
                        "1772366400123.000000|[0,1,0.5,0.75]|fp|model",
                        "event-1|Put|tester|0|101|0|0",
                        String.valueOf(Buckets.of("acme/ann/m1")),
                        String.valueOf(memory.getVectorDigest())));
        assertThat(store.value("SELECT content_hash = '\\x%s' FROM memory"
                        .formatted(java.util.HexFormat.of()
                                .formatHex(memory.getContentHash().bytes()))))
                .isEqualTo("t");
    }

    @Test
    void aMemoryWithoutVectorIsStored() throws SQLException {
        MemoryRecord memory = MemoryRecord.newBuilder(memory("m1", 1))
                .setEmbedding(null)
                .setDegraded("EMBEDDING_UNAVAILABLE")
                .setTags(List.of())
                .setImportance(null)
                .build();

        commit(claim(), memory);

        assertThat(store.value(
                        "SELECT concat_ws('|', embedding IS NULL, degraded, tags, importance IS NULL) FROM memory"))
                .isEqualTo("t|EMBEDDING_UNAVAILABLE|{}|t");
    }

    @Test
    void aSecondVectorOfAnyLengthIsStoredAndGoesAgain() throws SQLException {
        var next = new Embedding("fp2", "model2", 2, Memories.floats(0.6f, 0.8f));
        MemoryRecord both =
                MemoryRecord.newBuilder(memory("m1", 1)).setNextEmbedding(next).build();

        Lease lease = commit(claim(), both);
        assertThat(store.value(VECTORS)).isEqualTo("[0,1,0.5,0.75]|fp|model|[0.6,0.8]|fp2|model2");

        commit(lease, memory("m1", 1));
        assertThat(store.value(VECTORS)).isEqualTo("[0,1,0.5,0.75]|fp|model|||");
    }

    @Test
    void anOnlyVectorThatDoesNotFitItsColumnStandsInTheNextOne() throws SQLException {
        var other = new Embedding("fp2", "model2", 2, Memories.floats(0.6f, 0.8f));

        commit(
                claim(),
                MemoryRecord.newBuilder(memory("m1", 1)).setEmbedding(other).build());

        assertThat(store.value(VECTORS)).isEqualTo("|||[0.6,0.8]|fp2|model2");
    }

    @Test
    void theLastRecordOfTheLogWinsOverADamagedVersion() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 4));
        store.update("UPDATE memory SET version = 99");

        commit(lease, memory("m1", 4));

        assertThat(store.column("SELECT version FROM memory")).containsExactly("4");
    }

    @Test
    void aMemoryBornAgainAfterATombstoneThatCompactionRemovedLeavesNothingOfItsFormerLife() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 4), memory("m1", 5), memory("m2", 1));
        MemoryRecord reborn = MemoryRecord.newBuilder(memory("m1", 1))
                .setCreatedAt(memory("m1", 1).getCreatedAt().plusSeconds(60))
                .build();

        commit(lease, reborn);

        assertThat(store.column("SELECT memory_id || version FROM memory ORDER BY 1"))
                .containsExactly("m11", "m21");
        assertThat(store.column("SELECT memory_id || version FROM memory_history ORDER BY 1"))
                .containsExactly("m11", "m21");
    }

    @Test
    void theSameVersionMendsADamagedRowAndAddsNothingToTheHistory() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 1));
        store.update("UPDATE memory SET content = 'damaged', digest = 0");

        commit(lease, memory("m1", 1));

        assertThat(store.value("SELECT content || ' ' || log_offset FROM memory"))
                .isEqualTo("content m1 1 1");
        assertThat(store.column("SELECT log_offset FROM memory_history")).containsExactly("0");
    }

    @Test
    void aTombstoneErasesTheMemoryWithItsHistoryAndLeavesANote() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 1), memory("m2", 1), memory("m1", 2));

        commit(lease, new Object[] {"acme/ann/m1"});

        assertThat(store.column("SELECT memory_id FROM memory")).containsExactly("m2");
        assertThat(store.column("SELECT memory_id FROM memory_history")).containsExactly("m2");
        assertThat(store.column("SELECT memory_id || log_offset FROM memory_erasure"))
                .containsExactly("m13");
    }

    @Test
    void everyTombstoneOfABatchLeavesItsNote() throws SQLException {
        commit(claim(), "acme/ann/m1", memory("m1", 1), "acme/ann/m1", memory("m1", 1));

        assertThat(store.column("SELECT memory_id || log_offset FROM memory")).containsExactly("m13");
        assertThat(store.column("SELECT memory_id || log_offset FROM memory_erasure ORDER BY 1"))
                .containsExactly("m10", "m12");
    }

    @Test
    void aBatchMayNameAMemorySeveralTimes() throws SQLException {
        commit(claim(), memory("m1", 1), memory("m2", 1), memory("m1", 2), memory("m1", 2), memory("m1", 3));

        assertThat(store.column("SELECT memory_id || version || log_offset FROM memory ORDER BY 1"))
                .containsExactly("m134", "m211");
        assertThat(store.column("SELECT memory_id || version FROM memory_history ORDER BY 1"))
                .containsExactly("m11", "m12", "m13", "m21");
    }

    @Test
    void aMemoryWrittenAgainAfterItsTombstoneBeginsAnew() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 5));

        commit(lease, memory("m1", 6), "acme/ann/m1", memory("m1", 1));

        assertThat(store.column("SELECT version FROM memory")).containsExactly("1");
        assertThat(store.column("SELECT version FROM memory_history")).containsExactly("1");
    }

    @Test
    void outcomesAreStoredOnce() throws SQLException {
        Lease lease = sink.claim(OUTCOMES, BOUNDS, "me");

        Lease after = commit(lease, outcome(3, OutcomeStatus.APPLIED), outcome(4, OutcomeStatus.REJECTED));
        commit(after, outcome(4, OutcomeStatus.APPLIED));

        assertThat(store.column("SELECT event_offset || status FROM operation ORDER BY 1"))
                .containsExactly("3APPLIED", "4REJECTED");
    }

    @Test
    void offsetsMoveWithTheBatchAndWithoutOne() throws SQLException {
        Lease lease = commit(claim(), memory("m1", 1), new Progress(0, 250L, Memories.NOON));

        CommitOutcome idle = sink.commit(new Batch(lease, List.of(), 77, 250, 1_000));

        assertThat(idle).isEqualTo(new CommitOutcome.Committed(lease.advancedTo(77, 250)));
        assertThat(store.value("SELECT next_offset || ' ' || event_offset || ' ' || epoch FROM partition_progress"))
                .isEqualTo("77 250 1");
    }

    @Test
    void aBatchIsAppliedOnce() throws SQLException {
        Batch batch = batch(claim(), memory("m1", 1));
        sink.commit(batch);
        store.update("DELETE FROM memory");

        CommitOutcome again = sink.commit(batch);

        assertThat(again).isEqualTo(new CommitOutcome.AlreadyApplied(1));
        assertThat(store.value("SELECT count(*) FROM memory")).isEqualTo("0");
    }

    @Test
    void refusedDataWritesNothingAtAll() throws SQLException {
        Lease lease = claim();

        assertThatThrownBy(() ->
                        commit(lease, memory("m1", 1), memory("acme", "m2", 1, "poison \u0000", Memories.DIMENSION)))
                .isInstanceOf(RecordRefusedException.class)
                .hasMessageContaining("SQLSTATE 22021")
                .hasMessageNotContaining("poison");

        assertThat(store.value("SELECT count(*) FROM memory")).isEqualTo("0");
        assertThat(store.value("SELECT next_offset FROM partition_progress")).isEqualTo("0");
        assertThat(commit(lease, memory("m1", 1)).nextOffset()).isEqualTo(1);
    }

    @Test
    void aReaderSeesTheRowsOfOneTenant() throws SQLException {
        commit(claim(), memory("m1", 1), memory("globex", "m1", 1, "other tenant", Memories.DIMENSION));

        assertThat(asReader("acme")).containsExactly("acme");
        assertThat(asReader("globex")).containsExactly("globex");
        assertThat(asReader("")).isEmpty();
    }

    @Test
    void aStoreOfAnotherDimensionIsRefused() {
        assertThatThrownBy(() -> VectorDatabase.open(settings(database, 8)))
                .hasMessageContaining("expected embeddings of dimension 8, found 4");
    }

    private List<String> asReader(String tenant) throws SQLException {
        try (var connection = store.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE memlog_reader");
            statement.execute("SELECT set_config('memlog.tenant', '%s', true)".formatted(tenant));
            var rows = statement.executeQuery("SELECT tenant_id FROM memory");
            List<String> tenants = new ArrayList<>();
            while (rows.next()) {
                tenants.add(rows.getString(1));
            }
            return tenants;
        }
    }

    private PgVectorSink openSink() {
        return new PgVectorSink(VectorDatabase.open(settings(database, Memories.DIMENSION)), "vector");
    }

    static VectorDatabase.Settings settings(Database database, int dimension) {
        return new VectorDatabase.Settings(database.jdbcUrl(), database.user(), database.password(), dimension, 2);
    }

    private Lease claim() {
        return sink.claim(ENRICHED, BOUNDS, "me");
    }

    private Lease commit(Lease lease, Object... values) {
        CommitOutcome outcome = sink.commit(batch(lease, values));
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        return ((CommitOutcome.Committed) outcome).lease();
    }

    /** Records at the next offsets; a text stands for the tombstone of that key. */
    @SuppressWarnings(
            "NullAway") // The compiler does not keep @Nullable inside the component types of a record of another
    // module.
    static Batch batch(Lease lease, Object... values) {
        TopicPartition partition = lease.source().partition();
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>();
        long offset = lease.nextOffset();
        long eventOffset = lease.eventOffset();
        for (Object value : values) {
            String key = switch (value) {
                case String tombstone -> tombstone;
                case MemoryRecord memory ->
                    memory.getTenantId() + "/" + memory.getUserId() + "/" + memory.getMemoryId();
                case Progress progress -> "~progress/" + progress.getPartition();
                default -> "acme/ann";
            };
            if (value instanceof Progress progress) {
                eventOffset = progress.getEventOffset();
            }
            SpecificRecord decoded = value instanceof SpecificRecord avro ? avro : null;
            records.add(new ConsumerRecord<>(partition.topic(), partition.partition(), offset++, key, decoded));
        }
        return new Batch(lease, records, offset, eventOffset, 1_000);
    }

    static SourcePartition source(String topic) {
        return new SourcePartition("cluster-1", Uuid.ONE_UUID, 2, new TopicPartition(topic, 0));
    }
}
