package io.memlog.sink.vector;

import static io.memlog.sink.vector.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Role;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.sink.RecordRefusedException;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that a real Postgres cannot hold: each is told from an outage, and not repeated in a message. */
final class RefusedRecordIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.POSTGRES);

    private static final String SECRET = "secret";

    private static StoreProbe store;
    private static PgVectorSink sink;

    @BeforeAll
    static void migrate() {
        store = new StoreProbe(PARTS.newDatabase());
        sink = new PgVectorSink(
                VectorDatabase.open(PgVectorSinkIT.settings(store.database(), Memories.DIMENSION)), "vector");
    }

    @AfterAll
    static void close() {
        sink.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("22021", Named.of("zero byte in text", with().setContent(SECRET + "\u0000"))),
                Arguments.of(
                        "22P05",
                        Named.of(
                                "zero byte in a message",
                                with().setMessages(List.of(new Message(Role.USER, null, SECRET + "\u0000"))))),
                Arguments.of(
                        "22P05",
                        Named.of("zero byte in metadata", with().setMetadata(Map.of("city", SECRET + "\u0000")))),
                Arguments.of(
                        "expected dimension 4 beside a next embedding, found 5",
                        Named.of(
                                "another dimension beside a next vector",
                                with().setEmbedding(embedding(Memories.DIMENSION + 1, 1f))
                                        .setNextEmbedding(embedding(Memories.DIMENSION, 1f)))),
                Arguments.of(
                        "expected 16 bytes for dimension 4, found 20 bytes",
                        Named.of(
                                "a vector of another length than it says",
                                with().setNextEmbedding(Embedding.newBuilder(embedding(Memories.DIMENSION + 1, 1f))
                                        .setDimension(Memories.DIMENSION)
                                        .build()))),
                Arguments.of(
                        "22000",
                        Named.of("not a number", with().setEmbedding(embedding(Memories.DIMENSION, Float.NaN)))),
                Arguments.of(
                        "22000",
                        Named.of(
                                "infinite",
                                with().setEmbedding(embedding(Memories.DIMENSION, Float.POSITIVE_INFINITY)))),
                Arguments.of(
                        "54000", Named.of("tag that no index holds", with().setTags(List.of(incompressible(9_000))))),
                Arguments.of(
                        "long overflow",
                        Named.of(
                                "time beyond the calendar", with().setValidFrom(Instant.ofEpochMilli(Long.MAX_VALUE)))),
                Arguments.of("smallint", Named.of("importance beyond 16 bits", with().setImportance(70_000))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRecordThatPostgresCannotHoldIsRefusedForItsOwnSake(String reason, MemoryRecord.Builder poison)
            throws SQLException {
        MemoryRecord refused = poison.build();
        Lease lease = sink.claim(PgVectorSinkIT.source(Topics.ENRICHED), new LogBounds(0, 1_000), "me");

        assertThatThrownBy(() -> sink.commit(PgVectorSinkIT.batch(lease, memory("healthy", 1), refused)))
                .isInstanceOf(RecordRefusedException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining(SECRET);

        assertThat(store.value("SELECT count(*) FROM memory WHERE log_offset >= " + lease.nextOffset()))
                .isEqualTo("0");
        assertThat(sink.commit(PgVectorSinkIT.batch(lease, memory("healthy", 1))))
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    private static MemoryRecord.Builder with() {
        return MemoryRecord.newBuilder(memory("poison", 1));
    }

    private static Embedding embedding(int dimension, float value) {
        ByteBuffer floats = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (floats.hasRemaining()) {
            floats.putFloat(value);
        }
        return new Embedding("fp", "model", dimension, floats.flip());
    }

    /** Index entries are compressed before they are measured. */
    private static String incompressible(int length) {
        return new Random(1)
                .ints(length, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
