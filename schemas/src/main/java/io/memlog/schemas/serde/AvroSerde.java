package io.memlog.schemas.serde;

import java.util.Collection;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** {@link AvroSerializer} and {@link AvroDeserializer} as one Kafka serde. Thread-safe once configured. */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final AvroSerializer<T> serializer = new AvroSerializer<>();
    private final AvroDeserializer<T> deserializer;

    /** Reads every record type that a topic of the pipeline holds; for Kafka, which needs this constructor. */
    public AvroSerde() {
        deserializer = new AvroDeserializer<>();
    }

    /** Reads the given types only. */
    public AvroSerde(Collection<Class<? extends T>> expectedTypes) {
        deserializer = new AvroDeserializer<>(expectedTypes);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        serializer.configure(configs, isKey);
        deserializer.configure(configs, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
