package io.memlog.schemas.serde;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.MemoryRecord;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads three numbers of a MemoryRecord and steps over the rest: no text, vector or entity becomes an object. Fails as
 * {@link AvroDeserializer} does. Thread-safe.
 */
final class DigestsDeserializer implements Deserializer<RecordDigests> {
    private static final Schema WHOLE = MemoryRecord.getClassSchema();
    private static final int READERS = 1_000;

    private final BoundedCache<Integer, DatumReader<RecordDigests>> readers = new BoundedCache<>(READERS);
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
        DatumReader<RecordDigests> reader = readers.get(id);
        if (reader == null) {
            reader = reader(id);
            readers.put(id, reader);
        }
        return AvroBody.read(reader, id, data);
    }

    private DatumReader<RecordDigests> reader(int id) {
        Schema writer = writerSchemas.byId(id);
        if (writer.getType() != Schema.Type.RECORD || !writer.getFullName().equals(WHOLE.getFullName())) {
            throw new UndecodableRecord(
                    ErrorCode.WRONG_TYPE,
                    "expected " + WHOLE.getFullName() + ", found " + writer.getFullName() + " (schema id " + id + ")");
        }
        return new NumbersReader(writer);
    }

    /**
     * Walks over the fields as they were written, without Avro's resolution of each with the reader's schema in mind. Thread-safe.
     */
    private static final class NumbersReader implements DatumReader<RecordDigests> {
        private final ValueSkipper[] fields;
        private final int version;
        private final int vectorDigest;
        private final int graphDigest;

        NumbersReader(Schema writer) {
            fields = writer.getFields().stream()
                    .map(field -> ValueSkipper.of(field.schema()))
                    .toArray(ValueSkipper[]::new);
            version = position(writer, "version");
            vectorDigest = position(writer, "vectorDigest");
            graphDigest = position(writer, "graphDigest");
        }

        @Override
        public void setSchema(Schema schema) {
            throw new UnsupportedOperationException("each writer's schema has a reader of its own");
        }

        @Override
        public RecordDigests read(@Nullable RecordDigests reuse, Decoder in) throws IOException {
            long foundVersion = 0;
            long foundVectorDigest = 0;
            long foundGraphDigest = 0;
            for (int at = 0; at < fields.length; at++) {
                if (at == version) {
                    foundVersion = in.readLong();
                } else if (at == vectorDigest) {
                    foundVectorDigest = in.readLong();
                } else if (at == graphDigest) {
                    foundGraphDigest = in.readLong();
                } else {
                    fields[at].skip(in);
                }
            }
            return new RecordDigests(foundVersion, foundVectorDigest, foundGraphDigest);
        }

        /** An int is written as a long is. */
        private static int position(Schema writer, String name) {
            Schema.Field field = writer.getField(name);
            boolean isNumber = field != null
                    && (field.schema().getType() == Schema.Type.LONG
                            || field.schema().getType() == Schema.Type.INT);
            if (!isNumber) {
                throw new UndecodableRecord(
                        ErrorCode.INCOMPATIBLE_SCHEMA,
                        "expected a number " + name + ", found " + (field == null ? "no such field" : field.schema()));
            }
            return field.pos();
        }
    }
}
