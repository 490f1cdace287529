package io.memlog.schemas.serde;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;

/**
 * Steps over one value of a schema, made once for the schema and not looked up for each value as Avro's own does. Fails as reading the
 * value would. Thread-safe.
 */
@FunctionalInterface
interface ValueSkipper {
    void skip(Decoder in) throws IOException;

    static ValueSkipper of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    /** @param records those begun, by name: a schema may contain itself */
    private static ValueSkipper of(Schema schema, Map<String, ValueSkipper> records) {
        return switch (schema.getType()) {
            case NULL -> in -> {};
            case BOOLEAN -> Decoder::readBoolean;
            case INT, ENUM -> Decoder::readInt;
            case LONG -> Decoder::readLong;
            case FLOAT -> in -> in.skipFixed(Float.BYTES);
            case DOUBLE -> in -> in.skipFixed(Double.BYTES);
            case STRING -> Decoder::skipString;
            case BYTES -> Decoder::skipBytes;
            case FIXED -> {
                int size = schema.getFixedSize();
                yield in -> in.skipFixed(size);
            }
            case ARRAY -> {
                ValueSkipper item = of(schema.getElementType(), records);
                yield in -> items(in, item);
            }
            case MAP -> {
                ValueSkipper value = of(schema.getValueType(), records);
                yield in -> items(in, entry -> {
                    entry.skipString();
                    value.skip(entry);
                });
            }
            case UNION -> {
                List<ValueSkipper> branches = schema.getTypes().stream()
                        .map(branch -> of(branch, records))
                        .toList();
                yield in -> branch(in, branches).skip(in);
            }
            case RECORD -> record(schema, records);
        };
    }

    private static ValueSkipper record(Schema schema, Map<String, ValueSkipper> records) {
        ValueSkipper begun = records.get(schema.getFullName());
        if (begun != null) {
            return begun;
        }
        ValueSkipper[] fields = new ValueSkipper[schema.getFields().size()];
        ValueSkipper record = in -> {
            for (ValueSkipper field : fields) {
                field.skip(in);
            }
        };
        records.put(schema.getFullName(), record);
        schema.getFields().forEach(field -> fields[field.pos()] = of(field.schema(), records));
        return record;
    }

    private static void items(Decoder in, ValueSkipper item) throws IOException {
        for (long block = in.skipArray(); block != 0; block = in.skipArray()) {
            for (long i = 0; i < block; i++) {
                item.skip(in);
            }
        }
    }

    private static ValueSkipper branch(Decoder in, List<ValueSkipper> branches) throws IOException {
        int index = in.readIndex();
        if (index < 0 || index >= branches.size()) {
            throw new AvroTypeException("expected a union branch below " + branches.size() + ", found " + index);
        }
        return branches.get(index);
    }
}
