package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.TinyRegistry.Scripted;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnknownSchemaIdTest {
    private static final String TOPIC = "memory.events";

    private final TinyRegistry registry = new TinyRegistry();
    private final Serde<MemoryEvent> serde = MemlogSerdes.events(Map.of(
            MemlogSerdes.REGISTRY_URL,
            registry.url(),
            "http.read.timeout.ms",
            "300",
            "memlog.schema.registry.deadline.ms",
            "500"));

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void idThatASoundRegistryDoesNotKnowIsTheRecordsFault() {
        registry.add("\"string\"");

        assertUnknown(() -> read(77));
    }

    @Test
    void negativeAnswerIsRememberedBriefly() {
        registry.add("\"string\"");

        assertUnknown(() -> read(77));
        assertUnknown(() -> read(77));

        assertThat(registry.count("GET /schemas/ids/77")).isEqualTo(2); // the first look and the second, then none
    }

    @Test
    void idsThatNoRegistryGivesAreNotAskedFor() {
        assertUnknown(() -> read(0));
        assertUnknown(() -> read(-1));

        assertThat(registry.requests).isEmpty();
    }

    @Test
    void laggingNodeIsAskedASecondTime() {
        byte[] bytes = serde.serializer().serialize(TOPIC, Samples.put());
        registry.script.add(new Scripted(404, "{\"error_code\":40403}"));

        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(Samples.put());
    }

    @Test
    void emptyRegistryIsAnOutage() {
        assertOutage(() -> read(77));
    }

    @Test
    void registryThatLostWhatItKnewIsAnOutage() {
        byte[] bytes = serde.serializer().serialize(TOPIC, Samples.put());
        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isNotNull();
        registry.loseEverything();

        assertOutage(() -> read(77));
    }

    @Test
    void notFoundWithoutTheApisOwnCodeIsAnOutage() {
        registry.script.add(new Scripted(404, "<html>no such page</html>"));

        assertOutage(() -> read(77));
    }

    @Test
    void stoppedRegistryIsAnOutage() {
        registry.close();

        assertOutage(() -> read(77));
    }

    @Test
    void schemaOfAnotherLanguageIsTheWrongType() {
        registry.answersById.put(5, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax = proto3;\"}");

        assertThatThrownBy(() -> read(5))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
    }

    @Test
    void registeredTextThatIsNoAvroIsIncompatible() {
        registry.answersById.put(5, "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}");

        assertThatThrownBy(() -> read(5))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_SCHEMA));
    }

    private void read(int id) {
        byte[] bytes = {0, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id, 2};
        serde.deserializer().deserialize(TOPIC, bytes);
    }

    private static void assertUnknown(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_SCHEMA_ID));
    }

    private static void assertOutage(ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOf(SchemaRegistryUnavailable.class);
    }
}
