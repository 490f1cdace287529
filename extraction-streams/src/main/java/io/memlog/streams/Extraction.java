package io.memlog.streams;

import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Relation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * What an extractor found in a text, in the form of the log; immutable.
 *
 * @param entities with keys that are unique
 * @param relations between these entities
 */
record Extraction(List<Entity> entities, List<Relation> relations) {
    static final Extraction NOTHING = new Extraction(List.of(), List.of());

    Extraction {
        entities = List.copyOf(entities);
        relations = List.copyOf(relations);
    }

    /** Two lists: count, then each item as its length and Avro's single-object encoding. */
    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(512);
        var out = new DataOutputStream(bytes);
        try {
            write(out, entities, Entity.getEncoder());
            write(out, relations, Relation.getEncoder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Extraction fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Extraction(read(in, Entity.getDecoder()), read(in, Relation.getDecoder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> void write(DataOutputStream out, List<T> items, BinaryMessageEncoder<T> encoder)
            throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            byte[] bytes = AvroStateSerde.bytes(encoder.encode(item));
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static <T> List<T> read(DataInputStream in, BinaryMessageDecoder<T> decoder) throws IOException {
        int count = in.readInt();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(decoder.decode(in.readNBytes(in.readInt())));
        }
        return items;
    }
}
