package io.memlog.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.AvroTypeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForeignSerdeTest {
    private static final byte[] BYTES = {0, 0, 0, 0, 1, 0};

    /** Stands for another vendor's serde: made by Kafka's rules, configured by the same keys. */
    public static final class OtherSerde implements Serde<SpecificRecord> {
        private final AvroSerde<SpecificRecord> inside = new AvroSerde<>();

        @Override
        public Serializer<SpecificRecord> serializer() {
            return inside.serializer();
        }

        @Override
        public Deserializer<SpecificRecord> deserializer() {
            return inside.deserializer();
        }
    }

    /** Confluent's class has this name and this method. */
    public static final class RestClientException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errorCode;

        RestClientException(int errorCode) {
            super("error code " + errorCode);
            this.errorCode = errorCode;
        }

        public int getErrorCode() {
            return errorCode;
        }
    }

    record Undecodable(Exception cause, ErrorCode code) {}

    static List<Undecodable> undecodable() {
        return List.of(
                new Undecodable(new RestClientException(40403), ErrorCode.UNKNOWN_SCHEMA_ID),
                new Undecodable(new EOFException(), ErrorCode.MALFORMED_AVRO),
                new Undecodable(new IndexOutOfBoundsException(), ErrorCode.MALFORMED_AVRO),
                new Undecodable(new AvroTypeException("no match"), ErrorCode.INCOMPATIBLE_SCHEMA));
    }

    static List<Exception> outages() {
        return List.of(
                new ConnectException(),
                new RestClientException(50001),
                new RestClientException(401),
                new TimeoutException(),
                new IllegalStateException("something new"));
    }

    @Test
    void serdeIsChosenByTheEnvironment() {
        Map<String, String> config = MemlogSerdes.config(Map.of(
                "MEMLOG_SCHEMA_REGISTRY_URL",
                "mock://" + UUID.randomUUID(),
                "MEMLOG_VALUE_SERDE",
                OtherSerde.class.getName()));
        Serde<MemoryEvent> serde = MemlogSerdes.events(config);

        byte[] bytes = serde.serializer().serialize("memory.events", Samples.put());

        assertThat(serde).isNotInstanceOf(AvroSerde.class);
        assertThat(serde.deserializer().deserialize("memory.events", bytes)).isEqualTo(Samples.put());
        assertThat(serde.deserializer().deserialize("memory.events", null)).isNull();
    }

    @Test
    void otherTypeIsRefused() {
        Deserializer<MemoryEvent> deserializer =
                new ForeignDeserializer<>((topic, data) -> Samples.progress(), List.of(MemoryEvent.class));

        assertThatThrownBy(() -> deserializer.deserialize("t", BYTES))
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE));
    }

    @ParameterizedTest
    @MethodSource("undecodable")
    void undecodableBytesAreRecognised(Undecodable expected) {
        Throwable thrown = catchThrowable(() -> failingWith(expected.cause()).deserialize("t", BYTES));

        assertThat(thrown)
                .isInstanceOfSatisfying(
                        UndecodableRecord.class, e -> assertThat(e.code()).isEqualTo(expected.code()));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void everythingElseCountsAsAnOutage(Exception cause) {
        Throwable thrown = catchThrowable(() -> failingWith(cause).deserialize("t", BYTES));

        assertThat(thrown).isInstanceOf(SchemaRegistryUnavailable.class);
    }

    @Test
    void missingClassIsNamed() {
        Map<String, String> config =
                Map.of(MemlogSerdes.REGISTRY_URL, "mock://m", MemlogSerdes.VALUE_SERDE, "io.confluent.NotHere");

        assertThatThrownBy(() -> MemlogSerdes.values(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("io.confluent.NotHere");
    }

    private static Deserializer<MemoryEvent> failingWith(Exception cause) {
        return new ForeignDeserializer<>(
                (topic, data) -> {
                    throw new SerializationException("Error deserializing", cause);
                },
                List.of(MemoryEvent.class));
    }
}
