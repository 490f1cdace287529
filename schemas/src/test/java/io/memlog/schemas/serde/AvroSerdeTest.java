package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {
    private final String registryUrl = "mock://" + UUID.randomUUID();
    private final Map<String, String> config = MemlogSerdes.config(registryUrl);

    static Stream<MemoryEvent> events() {
        return Samples.eventsOfEveryOperation();
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyOperationIsReadAsItWasWritten(MemoryEvent event) {
        Serde<MemoryEvent> serde = MemlogSerdes.events(config);

        byte[] bytes = serde.serializer().serialize("memory.events", event);

        assertThat(serde.deserializer().deserialize("memory.events", bytes)).isEqualTo(event);
    }

    @Test
    void bytesAreMagicSchemaIdAndAvro() {
        Serde<SpecificRecord> serde = MemlogSerdes.enriched(config);
        serde.serializer().serialize("memory.enriched", Samples.record());

        byte[] bytes = serde.serializer().serialize("memory.enriched", Samples.progress());

        assertThat(bytes).startsWith(0, 0, 0, 0, 2, 4, 84); // id 2, then partition 2 and offset 42 as zigzag numbers
    }

    @Test
    void classIsChosenByTheWritersName() {
        Serde<SpecificRecord> serde = MemlogSerdes.enriched(config);

        byte[] record = serde.serializer().serialize("memory.enriched", Samples.record());
        byte[] progress = serde.serializer().serialize("memory.enriched", Samples.progress());

        assertThat(serde.deserializer().deserialize("memory.enriched", record)).isEqualTo(Samples.record());
        assertThat(serde.deserializer().deserialize("memory.enriched", progress))
                .isEqualTo(Samples.progress());
    }

    @Test
    void digestsAreReadWithoutTheRest() {
        byte[] record = MemlogSerdes.enriched(config).serializer().serialize("memory.enriched", Samples.record());
        byte[] progress = MemlogSerdes.enriched(config).serializer().serialize("memory.enriched", Samples.progress());
        Deserializer<RecordDigests> digests = MemlogSerdes.digests(config);

        assertThat(digests.deserialize("memory.enriched", record))
                .isEqualTo(new RecordDigests(
                        Samples.record().getVersion(),
                        Samples.record().getVectorDigest(),
                        Samples.record().getGraphDigest()));
        assertThat(digests.deserialize("memory.enriched", null)).isNull();
        assertThatThrownBy(() -> digests.deserialize("memory.enriched", progress))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
        assertThatThrownBy(() -> digests.deserialize("memory.enriched", Arrays.copyOf(record, record.length - 1)))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_AVRO));
        assertThatThrownBy(() -> digests.deserialize("memory.enriched", Arrays.copyOf(record, record.length + 1)))
                .isInstanceOf(UndecodableRecord.class);
    }

    @Test
    void digestsAreFoundWhereverTheWriterPutThem() {
        Deserializer<RecordDigests> digests = MemlogSerdes.digests(config);
        byte[] other = foreign("""
                {"name": "graphDigest", "type": "long"},
                {"name": "later", "type": ["null", {"type": "array", "items": "string"}]},
                {"name": "version", "type": "int"},
                {"name": "vectorDigest", "type": "long"}""", 5, 2, 2, 2, 'x', 0, 14, 9);
        byte[] without = foreign("{\"name\": \"version\", \"type\": \"long\"}", 14);

        assertThat(digests.deserialize("memory.enriched", other)).isEqualTo(new RecordDigests(7, -5, -3));
        assertThatThrownBy(() -> digests.deserialize("memory.enriched", without))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA));
    }

    /** A MemoryRecord of somebody else's schema with these bytes. */
    private byte[] foreign(String fields, int... body) {
        int id =
                InMemorySchemaRegistry.named(registryUrl).register("foreign-" + fields.length(), """
                {"type": "record", "name": "MemoryRecord", "namespace": "io.memlog.schemas.avro", "fields": [%s]}""".formatted(fields));
        byte[] record = new byte[WireFormat.HEADER_BYTES + body.length];
        record[WireFormat.HEADER_BYTES - 1] = (byte) id;
        for (int i = 0; i < body.length; i++) {
            record[WireFormat.HEADER_BYTES + i] = (byte) body[i];
        }
        return record;
    }

    @Test
    void nullIsNull() {
        Serde<SpecificRecord> serde = MemlogSerdes.values(config);

        assertThat(serde.serializer().serialize("memory.enriched", null)).isNull();
        assertThat(serde.deserializer().deserialize("memory.enriched", null)).isNull();
    }

    @Test
    void kafkaCanMakeTheSerdeByItself() {
        AvroSerde<SpecificRecord> serde = new AvroSerde<>();
        serde.configure(config, false);

        byte[] bytes = serde.serializer().serialize("memory.events", Samples.put());

        assertThat(serde.deserializer().deserialize("memory.events", bytes)).isEqualTo(Samples.put());
    }

    @Test
    void recordOfAnotherTypeIsRefused() {
        byte[] record = MemlogSerdes.values(config).serializer().serialize("memory.events", Samples.record());

        assertThatThrownBy(() -> MemlogSerdes.events(config).deserializer().deserialize("memory.events", record))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE))
                .hasMessageContaining("expected one of [io.memlog.schemas.avro.MemoryEvent]")
                .hasMessageContaining("found io.memlog.schemas.avro.MemoryRecord");
    }

    @Test
    void primitiveSchemaIsTheWrongType() {
        int id = InMemorySchemaRegistry.named(registryUrl).register("s", "\"string\"");

        assertThatThrownBy(() -> MemlogSerdes.values(config)
                        .deserializer()
                        .deserialize("t", new byte[] {0, 0, 0, 0, (byte) id, 0}))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
    }

    @Test
    void serdeIsSharedByThreads() {
        Serde<MemoryRecord> serde = MemlogSerdes.records(config);
        List<MemoryRecord> read = Stream.iterate(1L, version -> version + 1)
                .limit(2_000)
                .parallel()
                .map(version -> MemoryRecord.newBuilder(Samples.record())
                        .setVersion(version)
                        .build())
                .map(record -> serde.deserializer()
                        .deserialize("store", serde.serializer().serialize("store", record)))
                .toList();

        assertThat(read)
                .extracting(MemoryRecord::getVersion)
                .doesNotHaveDuplicates()
                .hasSize(2_000);
    }
}
