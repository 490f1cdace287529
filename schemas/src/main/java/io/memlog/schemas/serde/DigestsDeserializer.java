package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumReader;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads three numbers of a MemoryRecord and steps over the rest: no text, vector or entity becomes an object. Fails as
 * {@link AvroDeserializer} does. Thread-safe.
 */
final class DigestsDeserializer implements Deserializer<RecordDigests> {
    private static final Schema WHOLE = MemoryRecord.getClassSchema();
    private static final Schema PART = part("version", "vectorDigest", "graphDigest");
    private static final int READERS = 1_000;

    private final BoundedCache<Integer, DatumReader<IndexedRecord>> readers = new BoundedCache<>(READERS);
    private final WriterSchemas writerSchemas;

    DigestsDeserializer(Map<String, ?> configs) {
        writerSchemas = new WriterSchemas(Registries.open(SerdeSettings.of(configs)));
    }

    @Override
    public @Nullable RecordDigests deserialize(String topic, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        int id = WireFormat.schemaId(data);
        DatumReader<IndexedRecord> reader = readers.get(id);
        if (reader == null) {
            reader = reader(id);
            readers.put(id, reader);
        }
        IndexedRecord part = AvroBody.read(reader, id, data);
        return new RecordDigests((long) part.get(0), (long) part.get(1), (long) part.get(2));
    }

    private DatumReader<IndexedRecord> reader(int id) {
        Schema writer = writerSchemas.byId(id);
        if (writer.getType() != Schema.Type.RECORD || !writer.getFullName().equals(WHOLE.getFullName())) {
            throw new UndecodableRecord(
                    ErrorCode.WRONG_TYPE,
                    "expected " + WHOLE.getFullName() + ", found " + writer.getFullName() + " (schema id " + id + ")");
        }
        // A data model of its own: logical types and classes of others are never looked up.
        return new GenericDatumReader<>(writer, PART, new GenericData());
    }

    private static Schema part(String... names) {
        List<Schema.Field> fields = Stream.of(names)
                .map(name -> WHOLE.getField(name))
                .map(field -> new Schema.Field(field.name(), field.schema()))
                .toList();
        return Schema.createRecord(WHOLE.getName(), null, WHOLE.getNamespace(), false, fields);
    }
}
