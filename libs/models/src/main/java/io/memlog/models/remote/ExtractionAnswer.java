package io.memlog.models.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a chat model said, as far as it can be read; immutable. */
sealed interface ExtractionAnswer {
    int LONGEST_SURFACE = 80;
    int LONGEST_EVIDENCE = 400;
    int MOST_ITEMS = 256;

    /** A claim that a surface is a thing of a type; immutable. */
    record Entity(String surface, EntityType type) {}

    /** A claim that two surfaces are related; immutable. */
    record Relation(String from, String to, RelationType type, String evidence) {}

    /**
     * Follows the schema at least in outline.
     *
     * @param refused entries, or unknown properties, that break the schema or a limit
     */
    record Valid(List<Entity> entities, List<Relation> relations, int refused) implements ExtractionAnswer {
        public Valid {
            entities = List.copyOf(entities);
            relations = List.copyOf(relations);
        }
    }

    /**
     * Cannot be read.
     *
     * @param fault what is wrong, without a word of the answer
     */
    record Invalid(String fault) implements ExtractionAnswer {}

    /** Never throws, whatever the model says. */
    static ExtractionAnswer parse(String content) {
        // Plain answers come with a fence or a sentence around the object.
        int start = content.indexOf('{');
        int end = content.lastIndexOf('}');
        if (start < 0 || end < start) {
            return new Invalid("no JSON object");
        }
        JsonNode root;
        try {
            root = JsonHttp.JSON.readTree(content.substring(start, end + 1));
        } catch (JsonProcessingException e) {
            return new Invalid("not JSON");
        }
        JsonNode entities = root.path("entities");
        JsonNode relations = root.path("relations");
        if (!entities.isArray() || !relations.isArray()) {
            return new Invalid("no arrays \"entities\" and \"relations\"");
        }
        List<Entity> readEntities =
                items(entities).stream().flatMap(item -> entity(item).stream()).toList();
        List<Relation> readRelations = items(relations).stream()
                .flatMap(item -> relation(item).stream())
                .toList();
        int unknown = Math.max(root.size() - 2, 0);
        int refused = entities.size() - readEntities.size() + relations.size() - readRelations.size() + unknown;
        return new Valid(readEntities, readRelations, refused);
    }

    private static List<JsonNode> items(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        for (int i = 0; i < Math.min(array.size(), MOST_ITEMS); i++) {
            items.add(array.get(i));
        }
        return items;
    }

    private static Optional<Entity> entity(JsonNode item) {
        if (!hasOnly(item, Set.of("surface", "type"))) {
            return Optional.empty();
        }
        return text(item, "surface", LONGEST_SURFACE)
                .flatMap(surface ->
                        named(EntityType.values(), item.path("type")).map(type -> new Entity(surface, type)));
    }

    private static Optional<Relation> relation(JsonNode item) {
        Optional<String> from = text(item, "from", LONGEST_SURFACE);
        Optional<String> to = text(item, "to", LONGEST_SURFACE);
        Optional<String> evidence = text(item, "evidence", LONGEST_EVIDENCE);
        Optional<RelationType> type = named(RelationType.values(), item.path("type"));
        boolean isWhole = from.isPresent() && to.isPresent() && evidence.isPresent() && type.isPresent();
        if (!isWhole || !hasOnly(item, Set.of("from", "to", "type", "evidence"))) {
            return Optional.empty();
        }
        return Optional.of(new Relation(from.get(), to.get(), type.get(), evidence.get()));
    }

    private static boolean hasOnly(JsonNode item, Set<String> names) {
        Iterable<String> found = item::fieldNames;
        return StreamSupport.stream(found.spliterator(), false)
                .collect(Collectors.toSet())
                .equals(names);
    }

    private static Optional<String> text(JsonNode item, String name, int longest) {
        String text = item.path(name).isTextual() ? item.path(name).textValue().strip() : "";
        return text.isEmpty() || text.length() > longest ? Optional.empty() : Optional.of(text);
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, JsonNode name) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name.asText("")))
                .findFirst();
    }
}
