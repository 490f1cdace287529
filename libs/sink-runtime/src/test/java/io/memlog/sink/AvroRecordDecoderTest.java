package io.memlog.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Sha256;
import io.memlog.schemas.serde.MemlogSerdes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may pass to a store, and what may not. */
final class AvroRecordDecoderTest {
    private static final Serde<SpecificRecord> SERDE = MemlogSerdes.values(MemlogSerdes.config("mock://sink-runtime"));

    private final AvroRecordDecoder decoder = new AvroRecordDecoder(SERDE.deserializer());

    @Test
    void aMemoryPassesUnderItsOwnKey() {
        MemoryRecord memory = memory();

        ConsumerRecord<String, @Nullable SpecificRecord> decoded =
                decoder.decode(raw(Topics.ENRICHED, "acme/ann/m1", bytes(memory)));

        assertThat(decoded.key()).isEqualTo("acme/ann/m1");
        assertThat(decoded.value()).isEqualTo(memory);
        assertThat(decoded.offset()).isEqualTo(7);
        assertThat(EventProgress.of(decoded)).isEqualTo(41);
    }

    @Test
    void aTombstonePassesUnderAMemoryKey() {
        assertThat(decoder.decode(raw(Topics.ENRICHED, "acme/ann/m1", null)).value())
                .isNull();
    }

    @Test
    void progressPassesUnderItsKeyOnly() {
        byte[] progress = bytes(new Progress(0, 5L, Instant.EPOCH));

        assertThat(decoder.decode(raw(Topics.ENRICHED, "~progress/0", progress)).value())
                .isInstanceOf(Progress.class);
        assertRefused(ErrorCode.WRONG_TYPE, raw(Topics.ENRICHED, "acme/ann/m1", progress));
        assertRefused(ErrorCode.WRONG_TYPE, raw(Topics.ENRICHED, "~progress/0", null));
    }

    @Test
    void keysThatAreNotTheMemorysOwnAreRefused() {
        assertRefused(ErrorCode.INVALID_FIELD, raw(Topics.ENRICHED, "acme/ann/m2", bytes(memory())));
        assertRefused(ErrorCode.INVALID_IDENTIFIER, raw(Topics.ENRICHED, "acme/ann", bytes(memory())));
        assertRefused(ErrorCode.INVALID_IDENTIFIER, raw(Topics.ENRICHED, "acme/ann", null));
        assertRefused(ErrorCode.MISSING_MEMORY_ID, raw(Topics.ENRICHED, null, bytes(memory())));
    }

    @Test
    void bytesThatAreNoAvroAreRefused() {
        assertRefused(ErrorCode.NOT_WIRE_FORMAT, raw(Topics.ENRICHED, "acme/ann/m1", "text".getBytes(UTF_8)));
    }

    @Test
    void outcomesPassOnTheirTopicOnly() {
        byte[] outcome = bytes(Outcome.newBuilder()
                .setEventPartition(0)
                .setEventOffset(3)
                .setStatus(OutcomeStatus.APPLIED)
                .setReceivedAt(Instant.EPOCH)
                .setDecidedAt(Instant.EPOCH)
                .build());

        assertThat(decoder.decode(raw(Topics.OUTCOMES, "acme/ann", outcome)).value())
                .isInstanceOf(Outcome.class);
        assertRefused(ErrorCode.WRONG_TYPE, raw(Topics.ENRICHED, "acme/ann/m1", outcome));
        assertRefused(ErrorCode.WRONG_TYPE, raw(Topics.OUTCOMES, "acme/ann", null));
    }

    @Test
    void aRegistryThatIsAwayIsNoReasonToRefuse() {
        var away = new AvroRecordDecoder((topic, bytes) -> {
            throw new DisconnectException("away");
        });

        assertThatThrownBy(() -> away.decode(raw(Topics.ENRICHED, "acme/ann/m1", bytes(memory()))))
                .isInstanceOf(LogUnavailableException.class);
    }

    @Test
    void aMemoryOfAReroutedEventOrOfAnUnfinishedOneMovesNoEventOffset() {
        MemoryRecord unfinished =
                MemoryRecord.newBuilder(memory()).setCompletesEvent(false).build();
        MemoryRecord rerouted = MemoryRecord.newBuilder(memory())
                .setProvenance(new Provenance("e", "Put", "a", 3, 41L, "x", "1", "y", "1", "none"))
                .build();

        assertThat(List.of(unfinished, rerouted))
                .allSatisfy(memory -> assertThat(
                                EventProgress.of(decoder.decode(raw(Topics.ENRICHED, "acme/ann/m1", bytes(memory)))))
                        .isEqualTo(EventProgress.NONE));
    }

    private void assertRefused(ErrorCode code, ConsumerRecord<byte[], byte[]> raw) {
        assertThatThrownBy(() -> decoder.decode(raw))
                .isInstanceOfSatisfying(
                        MemlogException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] bytes(SpecificRecord value) {
        return SERDE.serializer().serialize(Topics.ENRICHED, value);
    }

    @SuppressWarnings("NullAway") // Kafka says null for a missing key and for a tombstone.
    private static ConsumerRecord<byte[], byte[]> raw(String topic, @Nullable String key, byte @Nullable [] value) {
        return new ConsumerRecord<>(topic, 0, 7, key == null ? null : key.getBytes(UTF_8), value);
    }

    private static MemoryRecord memory() {
        return MemoryRecord.newBuilder()
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m1")
                .setVersion(1)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent("text")
                .setTags(List.of())
                .setMetadata(Map.of())
                .setMessages(List.of())
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .setContentHash(new Sha256(new byte[32]))
                .setEntities(List.of())
                .setRelations(List.of())
                .setProvenance(new Provenance("e", "Put", "a", 0, 41L, "x", "1", "y", "1", "none"))
                .setVectorDigest(0)
                .setGraphDigest(0)
                .build();
    }
}
