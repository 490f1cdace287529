package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads specific records in Confluent's wire format; the class is chosen by the writer's record name; null stays null.
 *
 * <p>{@link #deserialize} throws {@link UndecodableRecord} (dead-letter the record and go on) or {@link SchemaRegistryUnavailable}
 * (stop and try the same record again). Thread-safe once configured.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    private static final int READERS = 1_000;

    private final Map<String, Class<? extends T>> expected = new HashMap<>();
    private final BoundedCache<Integer, DatumReader<T>> readers = new BoundedCache<>(READERS);
    private volatile @Nullable WriterSchemas writerSchemas;

    /** Reads every record type that a topic of the pipeline holds; for Kafka, which needs this constructor. */
    @SuppressWarnings(
            "unchecked") // Kafka names the class without its type argument; a caller who narrows T lists its types.
    public AvroDeserializer() {
        this((Collection<Class<? extends T>>) (Collection<?>) Contracts.TYPES);
    }

    /** Reads the given types only; a record of another type is WRONG_TYPE. */
    public AvroDeserializer(Collection<Class<? extends T>> expectedTypes) {
        for (Class<? extends T> type : expectedTypes) {
            expected.put(SpecificData.get().getSchema(type).getFullName(), type);
        }
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        writerSchemas = new WriterSchemas(Registries.open(SerdeSettings.of(configs)));
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        int id = WireFormat.schemaId(data);
        DatumReader<T> reader = readers.get(id);
        if (reader == null) {
            reader = reader(id);
            readers.put(id, reader);
        }
        return AvroBody.read(reader, id, data);
    }

    private DatumReader<T> reader(int id) {
        WriterSchemas schemas = writerSchemas;
        if (schemas == null) {
            throw new IllegalStateException("configure the deserializer before use");
        }
        Schema writer = schemas.byId(id);
        Class<? extends T> type = expected.get(writer.getFullName());
        if (writer.getType() != Schema.Type.RECORD || type == null) {
            throw new UndecodableRecord(
                    ErrorCode.WRONG_TYPE,
                    "expected one of " + expected.keySet() + ", found " + writer.getFullName() + " (schema id " + id
                            + ")");
        }
        SpecificData data = SpecificData.getForClass(type);
        return new SpecificDatumReader<>(writer, data.getSchema(type), data);
    }
}
