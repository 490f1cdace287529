package io.memlog.streams;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import io.memlog.models.EntityType;
import io.memlog.models.Extraction;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Relation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a chat model found, joined with the findings of local rules; immutable.
 *
 * @param moment at which the rules have read dates and amounts, see {@link SourceText#moment}
 */
record RemoteAnswer(Extracted extracted, String moment) {
    /** Whose keys depend on the moment; only local rules find them, so that no model's word is lost with them. */
    private static final List<EntityType> OF_A_MOMENT = List.of(EntityType.DATE, EntityType.MONEY);

    /** True if all of it holds for the text, dates included. */
    boolean isOf(SourceText text) {
        return moment.equals(text.moment());
    }

    /** The same with the dates and amounts that rules read at another moment, and no others. */
    Extracted withDatesOf(LoggedExtraction local) {
        List<Entity> lasting = extracted.found().entities().stream()
                .filter(entity -> !isOfAMoment(entity))
                .toList();
        List<Entity> fresh =
                local.entities().stream().filter(RemoteAnswer::isOfAMoment).toList();
        // Local findings come first where not all find room, as when the answer was joined.
        List<Entity> entities = Stream.concat(fresh.stream(), lasting.stream())
                .limit(Extraction.MOST_ENTITIES)
                .sorted(comparingInt(entity -> entity.getMentions().getFirst().getStart()))
                .toList();
        return new Extracted(
                new LoggedExtraction(entities, relations(entities)), extracted.by(), extracted.shortfall());
    }

    byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(moment);
            out.write(extracted.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static RemoteAnswer fromBytes(byte[] bytes, ExtractorName asked) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String moment = in.readUTF();
            return new RemoteAnswer(Extracted.fromBytes(in.readAllBytes(), asked), moment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between entities that are there; one with a date belongs to what stands now where the date stood. */
    private List<Relation> relations(List<Entity> entities) {
        List<Relation> relations = new ArrayList<>();
        Set<List<String>> known = new HashSet<>();
        for (Relation relation : extracted.found().relations()) {
            String from = keyNow(relation.getFromKey(), relation, entities);
            String to = keyNow(relation.getToKey(), relation, entities);
            boolean hasBothEnds = !from.isEmpty() && !to.isEmpty() && !from.equals(to);
            if (hasBothEnds && known.add(List.of(from, to, relation.getType()))) {
                relations.add(Relation.newBuilder(relation)
                        .setFromKey(from)
                        .setToKey(to)
                        .build());
            }
        }
        return relations;
    }

    /** Empty if nothing stands there any more. */
    private String keyNow(String key, Relation relation, List<Entity> entities) {
        Entity then = extracted.found().entities().stream()
                .filter(entity -> entity.getKey().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("relation: expected both ends among the entities"));
        // Two dates that were one may be two now: the one in the words of the relation comes first.
        Stream<Entity> now = isOfAMoment(then)
                ? entities.stream()
                        .filter(entity -> entity.getType().equals(then.getType()))
                        .filter(entity -> stand(entity, mention -> touches(mention, then)))
                        .sorted(comparing(entity -> !stand(entity, mention -> isIn(mention, relation))))
                : entities.stream().filter(entity -> entity.getKey().equals(key));
        return now.findFirst().map(Entity::getKey).orElse("");
    }

    private static boolean stand(Entity entity, Predicate<Mention> place) {
        return entity.getMentions().stream().anyMatch(place);
    }

    private static boolean touches(Mention mention, Entity then) {
        return stand(then, before -> mention.getStart() < before.getEnd() && before.getStart() < mention.getEnd());
    }

    private static boolean isIn(Mention mention, Relation relation) {
        return relation.getStart() <= mention.getStart() && mention.getEnd() <= relation.getEnd();
    }

    private static boolean isOfAMoment(Entity entity) {
        return OF_A_MOMENT.stream().anyMatch(type -> type.name().equals(entity.getType()));
    }
}
