package io.memlog.streams;

import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Relation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
record LoggedExtraction(List<Entity> entities, List<Relation> relations) {
    static final LoggedExtraction NOTHING = new LoggedExtraction(List.of(), List.of());

    LoggedExtraction {
        entities = List.copyOf(entities);
        relations = List.copyOf(relations);
    }

    static LoggedExtraction of(Extraction found) {
        return new LoggedExtraction(
                found.entities().stream().map(LoggedExtraction::entity).toList(),
                found.relations().stream().map(LoggedExtraction::relation).toList());
    }

    private static Entity entity(ExtractedEntity found) {
        List<Mention> mentions = found.mentions().stream()
                .map(span -> new Mention(span.start(), span.end()))
                .toList();
        return new Entity(found.key(), found.name(), found.type().name(), found.confidence(), found.source(), mentions);
    }

    private static Relation relation(ExtractedRelation found) {
        return new Relation(
                found.fromKey(),
                found.toKey(),
                found.type().name(),
                found.confidence(),
                found.ruleId(),
                found.evidence().start(),
                found.evidence().end());
    }

    /** Two lists: count, then each item as its length and Avro's single-object encoding. */
    void writeTo(DataOutputStream out) throws IOException {
        write(out, entities, Entity.getEncoder());
        write(out, relations, Relation.getEncoder());
    }

    static LoggedExtraction readFrom(DataInputStream in) throws IOException {
        return new LoggedExtraction(read(in, Entity.getDecoder()), read(in, Relation.getDecoder()));
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
