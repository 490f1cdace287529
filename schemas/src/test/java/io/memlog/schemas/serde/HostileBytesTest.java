package io.memlog.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileBytesTest {
    private static final String TOPIC = "memory.events";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String registryUrl = "mock://" + UUID.randomUUID();
    private final Map<String, String> config = MemlogSerdes.config(registryUrl);
    private final byte[] good = MemlogSerdes.events(config).serializer().serialize(TOPIC, Samples.put());
    private final Deserializer<MemoryEvent> deserializer =
            MemlogSerdes.events(config).deserializer();

    @Test
    void shortOrForeignBytesAreNotOurWireFormat() {
        assertThat(codeOf(new byte[0])).isEqualTo(ErrorCode.NOT_WIRE_FORMAT);
        assertThat(codeOf(new byte[] {0, 0, 0, 1})).isEqualTo(ErrorCode.NOT_WIRE_FORMAT);
        assertThat(codeOf("{\"op\":\"put\"}".getBytes(UTF_8))).isEqualTo(ErrorCode.NOT_WIRE_FORMAT);
    }

    @Test
    void everyTruncationIsMalformed() {
        for (int length = WireFormat.HEADER_BYTES; length < good.length; length++) {
            assertThat(codeOf(Arrays.copyOf(good, length)))
                    .as("first %d of %d bytes", length, good.length)
                    .isEqualTo(ErrorCode.MALFORMED_AVRO);
        }
    }

    @Test
    void trailingBytesAreMalformed() {
        assertThat(codeOf(Arrays.copyOf(good, good.length + 1))).isEqualTo(ErrorCode.MALFORMED_AVRO);
    }

    @Test
    void everyChangedByteIsReadOrRefusedWithACode() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[WireFormat.HEADER_BYTES + random.nextInt(bytes.length - WireFormat.HEADER_BYTES)] =
                    (byte) random.nextInt(256);
            try {
                assertThat(deserializer.deserialize(TOPIC, bytes)).isNotNull();
            } catch (UndecodableRecord e) {
                assertThat(e.code()).isIn(ErrorCode.MALFORMED_AVRO, ErrorCode.INCOMPATIBLE_SCHEMA);
            }
        }
    }

    @Test
    void textThatIsNotUtf8IsMalformed() {
        byte[] bytes = good.clone();
        bytes[WireFormat.HEADER_BYTES + 1] = (byte) 0xff; // first byte of the text of eventId

        assertThat(codeOf(bytes)).isEqualTo(ErrorCode.MALFORMED_AVRO);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8L, Long.MAX_VALUE, -1, Long.MIN_VALUE, 100_000_000})
    void hugeDeclaredLengthOfAStringCostsNoMemory(long length) throws IOException {
        byte[] bytes = event(encoder -> encoder.writeLong(length));

        assertThat(allocatedBy(() -> assertThat(codeOf(bytes)).isEqualTo(ErrorCode.MALFORMED_AVRO)))
                .isLessThan(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8L, Long.MAX_VALUE, Long.MIN_VALUE, 100_000_000})
    void hugeDeclaredCountOfAnArrayCostsNoMemory(long count) throws IOException {
        byte[] bytes = event(encoder -> {
            for (String text : new String[] {"e", "acme", "ann"}) {
                encoder.writeString(text);
            }
            for (int nullable = 0; nullable < 4; nullable++) {
                encoder.writeIndex(0); // memoryId, agentId, sessionId, operationId
            }
            encoder.writeString("");
            encoder.writeLong(0);
            encoder.writeIndex(0); // zone
            encoder.writeIndex(0); // expectedVersion
            encoder.writeBoolean(true);
            encoder.writeIndex(0); // Put
            encoder.writeString("note");
            encoder.writeString("text");
            encoder.writeLong(count); // tags
            encoder.writeString("a");
        });

        assertThat(allocatedBy(() -> assertThat(codeOf(bytes)).isEqualTo(ErrorCode.MALFORMED_AVRO)))
                .isLessThan(1_000_000);
    }

    @Test
    void itemsWithoutBytesCannotMakeTheReaderBusyForever() throws IOException {
        // A writer's schema of its own: an array of nulls that our schema skips, one block after the other.
        int id = register(MemoryEvent.getClassSchema()
                .toString()
                .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"padding\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},"));
        byte[] bytes = bytes(id, encoder -> {
            for (int block = 0; block < 100_000; block++) {
                encoder.writeLong(200_000);
            }
        });

        assertThat(codeOf(bytes)).isEqualTo(ErrorCode.MALFORMED_AVRO);
    }

    @Test
    void deepRecursionIsMalformed() throws IOException {
        int id = register(MemoryEvent.getClassSchema()
                .toString()
                .replaceFirst(
                        "\"fields\":\\[",
                        "\"fields\":[{\"name\":\"deep\",\"type\":{\"type\":\"record\",\"name\":\"Deep\",\"fields\":["
                                + "{\"name\":\"next\",\"type\":[\"null\",\"Deep\"]}]}},"));
        byte[] bytes = bytes(id, encoder -> {
            for (int level = 0; level < 5_000_000; level++) {
                encoder.writeIndex(1);
            }
        });

        assertThat(codeOf(bytes)).isEqualTo(ErrorCode.MALFORMED_AVRO);
    }

    @Test
    void missingFieldWithoutDefaultIsIncompatible() throws IOException {
        int id = register("{\"type\":\"record\",\"name\":\"MemoryEvent\",\"namespace\":\"io.memlog.schemas.avro\","
                + "\"fields\":[{\"name\":\"eventId\",\"type\":\"string\"}]}");

        assertThat(codeOf(bytes(id, encoder -> encoder.writeString("e")))).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA);
    }

    private ErrorCode codeOf(byte[] bytes) {
        UndecodableRecord refusal =
                catchThrowableOfType(UndecodableRecord.class, () -> deserializer.deserialize(TOPIC, bytes));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal.code();
    }

    private int register(String schema) {
        return InMemorySchemaRegistry.named(registryUrl).register("foreign", schema);
    }

    private interface Body {
        void write(BinaryEncoder encoder) throws IOException;
    }

    private byte[] event(Body body) throws IOException {
        return bytes(WireFormat.schemaId(good), body);
    }

    private static byte[] bytes(int id, Body body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WireFormat.writeHeader(out, id);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        body.write(encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static long allocatedBy(Runnable work) {
        work.run(); // classes and caches
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
