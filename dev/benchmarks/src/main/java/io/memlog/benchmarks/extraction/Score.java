package io.memlog.benchmarks.extraction;

import io.memlog.models.EntityType;
import io.memlog.models.RelationType;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares what was found with what is labelled, text by text; not thread-safe.
 *
 * <p>A mention is right with exactly the labelled beginning, end and type. A relation is right with its type and the keys of its
 * ends. Pronouns are counted apart.
 */
final class Score {
    /** The types that public sets label. */
    static final Set<EntityType> NAMES = EnumSet.of(EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION);

    private final Set<EntityType> scored;
    private final Map<EntityType, Counts> mentions = new EnumMap<>(EntityType.class);
    private final Map<EntityType, Share> keys = new EnumMap<>(EntityType.class);
    private final Map<RelationType, Counts> relations = new EnumMap<>(RelationType.class);
    private final Confusion confusion = new Confusion();
    private Counts pronouns = Counts.NONE;
    private Share pronounKeys = Share.NONE;
    private int texts;

    /** Mentions of other types are as if they were not there, on both sides. */
    Score(Set<EntityType> scored) {
        this.scored = EnumSet.copyOf(scored);
    }

    void add(Annotations labels, Annotations found) {
        texts++;
        List<Mention> labelledNames = names(labels);
        List<Mention> foundNames = names(found);
        for (EntityType type : scored) {
            Predicate<Mention> isOfType = mention -> mention.type() == type;
            List<Mention> labelled = labelledNames.stream().filter(isOfType).toList();
            List<Mention> others = foundNames.stream().filter(isOfType).toList();
            mentions.merge(type, mentions(labelled, others), Counts::plus);
            keys.merge(type, keys(labelled, others), Share::plus);
        }
        confusion.add(labelledNames, foundNames);
        List<Mention> labelledPronouns = pronouns(labels);
        List<Mention> foundPronouns = pronouns(found);
        pronouns = pronouns.plus(mentions(labelledPronouns, foundPronouns));
        pronounKeys = pronounKeys.plus(keys(labelledPronouns, foundPronouns));
        for (RelationType type : RelationType.values()) {
            if (type != RelationType.MENTIONED_WITH) {
                relations.merge(type, edges(labels.edges(), found.edges(), type), Counts::plus);
            }
        }
    }

    int texts() {
        return texts;
    }

    Set<EntityType> scored() {
        return EnumSet.copyOf(scored);
    }

    Counts mentions(EntityType type) {
        return mentions.getOrDefault(type, Counts.NONE);
    }

    /** Of the mentions with the right span and type, those with the right key. */
    Share keys(EntityType type) {
        return keys.getOrDefault(type, Share.NONE);
    }

    Share keys() {
        return keys.values().stream().reduce(Share.NONE, Share::plus);
    }

    Counts relations(RelationType type) {
        return relations.getOrDefault(type, Counts.NONE);
    }

    /** All relations together. */
    Counts relations() {
        return sum(relations.values());
    }

    /** "I", "my", "you" as people. */
    Counts pronouns() {
        return pronouns;
    }

    Share pronounKeys() {
        return pronounKeys;
    }

    Confusion confusion() {
        return confusion;
    }

    /** All mentions of these types together: frequent types weigh more. */
    Counts micro(Set<EntityType> types) {
        return sum(types.stream().map(this::mentions).toList());
    }

    /** Mean F1 of the types that are labelled at all: each weighs the same. */
    double macroF1() {
        return mentions.values().stream()
                .filter(counts -> counts.labelled() > 0)
                .mapToDouble(Counts::f1)
                .average()
                .orElse(0);
    }

    /** Mean F1 of the relations that are labelled at all. */
    double macroRelationF1() {
        return relations.values().stream()
                .filter(counts -> counts.labelled() > 0)
                .mapToDouble(Counts::f1)
                .average()
                .orElse(0);
    }

    private List<Mention> names(Annotations annotations) {
        return annotations.mentions().stream()
                .filter(mention -> scored.contains(mention.type()) && !mention.isPronoun())
                .toList();
    }

    private List<Mention> pronouns(Annotations annotations) {
        return annotations.mentions().stream()
                .filter(mention -> scored.contains(mention.type()) && mention.isPronoun())
                .toList();
    }

    private static Counts mentions(List<Mention> labelled, List<Mention> found) {
        int right = (int) labelled.stream()
                .filter(label -> found.stream().anyMatch(label::isNamedLike))
                .count();
        return new Counts(right, found.size(), labelled.size());
    }

    /** Of the mentions that are right, and whose label has a key. */
    private static Share keys(List<Mention> labelled, List<Mention> found) {
        Share share = Share.NONE;
        for (Mention label : labelled) {
            if (label.key().isEmpty()) {
                continue;
            }
            List<Mention> same = found.stream().filter(label::isNamedLike).toList();
            boolean isRight = same.stream().anyMatch(label::equals);
            share = share.plus(new Share(isRight ? 1 : 0, same.isEmpty() ? 0 : 1));
        }
        return share;
    }

    private static Counts edges(Set<Edge> labelled, Set<Edge> found, RelationType type) {
        Set<Edge> ofType = new HashSet<>(labelled);
        ofType.removeIf(edge -> edge.type() != type);
        Set<Edge> others = new HashSet<>(found);
        others.removeIf(edge -> edge.type() != type);
        Set<Edge> right = new HashSet<>(ofType);
        right.retainAll(others);
        return new Counts(right.size(), others.size(), ofType.size());
    }

    private static Counts sum(Collection<Counts> counts) {
        return counts.stream().reduce(Counts.NONE, Counts::plus);
    }
}
