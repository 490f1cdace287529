package io.memlog.models;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an extractor found; immutable, and within the limits of both stores.
 *
 * @param entities at most {@link #MOST_ENTITIES}, each key once, in order of first mention
 * @param relations at most {@link #MOST_RELATIONS}, both ends among the entities
 */
public record Extraction(List<ExtractedEntity> entities, List<ExtractedRelation> relations) {
    public static final int MOST_ENTITIES = 64;
    public static final int MOST_RELATIONS = 128;
    public static final Extraction EMPTY = new Extraction(List.of(), List.of());

    public Extraction {
        entities = List.copyOf(entities);
        relations = List.copyOf(relations);
        if (entities.size() > MOST_ENTITIES || relations.size() > MOST_RELATIONS) {
            throw new IllegalArgumentException("expected at most %d entities and %d relations, found %d and %d"
                    .formatted(MOST_ENTITIES, MOST_RELATIONS, entities.size(), relations.size()));
        }
        Set<String> keys = new HashSet<>();
        for (ExtractedEntity entity : entities) {
            if (!keys.add(entity.key())) {
                throw new IllegalArgumentException(
                        "expected each entity key once, found twice: one of type %s".formatted(entity.type()));
            }
        }
        for (ExtractedRelation relation : relations) {
            if (!keys.contains(relation.fromKey()) || !keys.contains(relation.toKey())) {
                throw new IllegalArgumentException(
                        "relation %s: expected both ends among the entities".formatted(relation.ruleId()));
            }
        }
    }

    /** Keeps what fits: the first entities, and the surest relations between them. */
    public static Extraction within(List<ExtractedEntity> entities, List<ExtractedRelation> relations) {
        List<ExtractedEntity> kept = entities.stream().limit(MOST_ENTITIES).toList();
        Set<String> keys = kept.stream().map(ExtractedEntity::key).collect(Collectors.toSet());
        List<ExtractedRelation> keptRelations = relations.stream()
                .filter(relation -> keys.contains(relation.fromKey()) && keys.contains(relation.toKey()))
                .sorted(Comparator.comparingDouble(ExtractedRelation::confidence)
                        .reversed())
                .limit(MOST_RELATIONS)
                .toList();
        return new Extraction(kept, keptRelations);
    }
}
