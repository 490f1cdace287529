package io.memlog.models.remote;

import io.memlog.models.CanonicalKeys;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.ExtractedRelation;
import io.memlog.models.Extraction;
import io.memlog.models.TextSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Joins a model's answer with the local findings of one text; used by one thread, once.
 *
 * <p>A model can add, and can make a name longer by words that stand beside it ("Maria" to "Maria Lopez"); nothing that was found
 * locally goes away or gets another name otherwise, and the limits are filled with local findings first.
 */
final class AnswerJoin {
    /** Their keys come from grammars, not from spelling, so only the local extractor makes them. */
    private static final Set<EntityType> LOCAL_ONLY =
            EnumSet.of(EntityType.DATE, EntityType.MONEY, EntityType.EMAIL, EntityType.URL);

    /** Models do not know how sure they are; these lie between our rules and our guesses. */
    private static final double ENTITY_CONFIDENCE = 0.8;

    private static final double RELATION_CONFIDENCE = 0.7;

    /** Further apart, two names need words that say what they have to do with each other. */
    private static final int LONGEST_GAP = 200;

    /** What ends a sentence or a speaker's name stands in no name. */
    private static final Pattern NO_NAME = Pattern.compile("[!?:;\\n]");

    private final SurfaceSearch search;
    private final String source;
    private final Map<String, ExtractedEntity> local = new LinkedHashMap<>();
    private final Map<String, ExtractedEntity> added = new LinkedHashMap<>();
    private final Map<String, String> newKeys = new HashMap<>();
    private final Map<String, String> keysOfSurfaces = new HashMap<>();
    private int placed;

    AnswerJoin(String text, Extraction found, String source) {
        this.search = new SurfaceSearch(text);
        this.source = source;
        found.entities().forEach(entity -> local.put(entity.key(), entity));
    }

    /** How many entities of the answer stand in the text. */
    int placed() {
        return placed;
    }

    Extraction join(ExtractionAnswer.Valid answer, List<ExtractedRelation> found) {
        answer.entities().forEach(this::add);
        List<ExtractedEntity> entities = Stream.concat(local.values().stream(), added.values().stream())
                .limit(Extraction.MOST_ENTITIES)
                .sorted(Comparator.comparingInt(
                        entity -> entity.mentions().getFirst().start()))
                .toList();
        return Extraction.within(entities, relations(answer, found, keys(entities)));
    }

    private void add(ExtractionAnswer.Entity claim) {
        List<TextSpan> spans = search.find(claim.surface());
        if (spans.isEmpty()) {
            return;
        }
        placed++;
        List<ExtractedEntity> touched =
                local.values().stream().filter(entity -> touches(entity, spans)).toList();
        List<ExtractedEntity> sameType =
                touched.stream().filter(entity -> entity.type() == claim.type()).toList();
        String name = search.at(spans.getFirst());
        String key = CanonicalKeys.of(claim.type(), name);
        boolean isKnownLocally = touched.stream().anyMatch(entity -> LOCAL_ONLY.contains(entity.type()))
                || LOCAL_ONLY.contains(claim.type());
        if (isKnownLocally || sameType.size() > 1) {
            // Kept as found; a surface that means several things means none in a relation.
            if (sameType.size() == 1) {
                remember(claim, sameType.getFirst().key());
            }
        } else if (sameType.size() == 1) {
            extend(sameType.getFirst(), claim, key, name, spans);
        } else if (isKey(key, claim.type())) {
            var entity = new ExtractedEntity(key, name, claim.type(), ENTITY_CONFIDENCE, source, spans);
            Map<String, ExtractedEntity> owner = local.containsKey(key) ? local : added;
            owner.merge(key, entity, AnswerJoin::union);
            remember(claim, key);
        }
    }

    private void extend(
            ExtractedEntity known, ExtractionAnswer.Entity claim, String key, String name, List<TextSpan> spans) {
        boolean isRename = isKey(key, claim.type())
                && isLongerName(key, name, known)
                && spans.stream().allMatch(span -> isLonger(span, known))
                && !local.containsKey(key);
        if (!isRename) {
            remember(claim, known.key());
            return;
        }
        var longer = new ExtractedEntity(key, name, known.type(), ENTITY_CONFIDENCE, source, spans);
        ExtractedEntity twin = added.remove(key);
        local.remove(known.key());
        local.put(key, union(twin == null ? longer : union(longer, twin), known));
        newKeys.put(known.key(), key);
        remember(claim, key);
    }

    /** All words of the known name and more; "I" and "Bob" are other words for Anna and Robert, no longer names. */
    private static boolean isLongerName(String key, String name, ExtractedEntity known) {
        int prefix = known.type().keyPrefix().length();
        String words = "-%s-".formatted(key.substring(prefix));
        String knownWords = "-%s-".formatted(known.key().substring(prefix));
        String[] written = name.strip().split("\\s+", -1);
        return words.length() > knownWords.length()
                && words.contains(knownWords)
                && !NO_NAME.matcher(name).find()
                && !Character.isLowerCase(written[0].codePointAt(0))
                && !Character.isLowerCase(written[written.length - 1].codePointAt(0));
    }

    /** Of what it touches it holds one mention, and more than that: "Anna: I" holds two. */
    private static boolean isLonger(TextSpan span, ExtractedEntity known) {
        List<TextSpan> touched = known.mentions().stream()
                .filter(mention -> touches(mention, List.of(span)))
                .toList();
        return touched.stream()
                .allMatch(mention -> touched.size() == 1
                        && span.start() <= mention.start()
                        && mention.end() <= span.end()
                        && !span.equals(mention));
    }

    private void remember(ExtractionAnswer.Entity claim, String key) {
        keysOfSurfaces.put(claim.surface().toLowerCase(Locale.ROOT), key);
    }

    /** Local relations first: there is room for what is left only. */
    private List<ExtractedRelation> relations(
            ExtractionAnswer.Valid answer, List<ExtractedRelation> found, Map<String, ExtractedEntity> entities) {
        List<ExtractedRelation> relations = new ArrayList<>();
        for (ExtractedRelation relation : found) {
            String from = currentKey(relation.fromKey());
            String to = currentKey(relation.toKey());
            if (!from.equals(to)) {
                relations.add(new ExtractedRelation(
                        from, to, relation.type(), relation.confidence(), relation.ruleId(), relation.evidence()));
            }
        }
        Set<List<Object>> known = new HashSet<>();
        relations.forEach(relation -> known.add(edge(relation)));
        for (ExtractionAnswer.Relation claim : answer.relations()) {
            Optional<ExtractedRelation> relation = relation(claim, entities);
            if (relations.size() < Extraction.MOST_RELATIONS
                    && relation.isPresent()
                    && known.add(edge(relation.get()))) {
                relations.add(relation.get());
            }
        }
        return relations;
    }

    private static List<Object> edge(ExtractedRelation relation) {
        return List.of(relation.fromKey(), relation.toKey(), relation.type());
    }

    private Optional<ExtractedRelation> relation(
            ExtractionAnswer.Relation claim, Map<String, ExtractedEntity> entities) {
        ExtractedEntity from = entities.get(keyOfSurface(claim.from()));
        ExtractedEntity to = entities.get(keyOfSurface(claim.to()));
        if (from == null || to == null || from.key().equals(to.key())) {
            return Optional.empty();
        }
        return evidence(claim, from, to)
                .map(span ->
                        new ExtractedRelation(from.key(), to.key(), claim.type(), RELATION_CONFIDENCE, source, span));
    }

    /** The words that the model quotes, else those from one name to the other where they stand close together. */
    private Optional<TextSpan> evidence(ExtractionAnswer.Relation claim, ExtractedEntity from, ExtractedEntity to) {
        List<TextSpan> quoted = search.find(claim.evidence());
        if (!quoted.isEmpty()) {
            return Optional.of(quoted.getFirst());
        }
        TextSpan one = from.mentions().getFirst();
        TextSpan other = to.mentions().getFirst();
        var span = new TextSpan(Math.min(one.start(), other.start()), Math.max(one.end(), other.end()));
        return span.end() - span.start() <= LONGEST_GAP ? Optional.of(span) : Optional.empty();
    }

    private String keyOfSurface(String surface) {
        return currentKey(keysOfSurfaces.getOrDefault(surface.toLowerCase(Locale.ROOT), ""));
    }

    private String currentKey(String key) {
        String current = key;
        for (String next = newKeys.get(current); next != null; next = newKeys.get(current)) {
            current = next;
        }
        return current;
    }

    private static Map<String, ExtractedEntity> keys(List<ExtractedEntity> entities) {
        Map<String, ExtractedEntity> byKey = new HashMap<>();
        entities.forEach(entity -> byKey.put(entity.key(), entity));
        return byKey;
    }

    private static boolean isKey(String key, EntityType type) {
        return key.length() > type.keyPrefix().length();
    }

    private static boolean touches(ExtractedEntity entity, List<TextSpan> spans) {
        return entity.mentions().stream().anyMatch(mention -> touches(mention, spans));
    }

    private static boolean touches(TextSpan mention, List<TextSpan> spans) {
        return spans.stream().anyMatch(span -> span.start() < mention.end() && mention.start() < span.end());
    }

    /** The first one with the mentions of both. */
    private static ExtractedEntity union(ExtractedEntity one, ExtractedEntity other) {
        List<TextSpan> mentions = new ArrayList<>(one.mentions());
        other.mentions().stream()
                .filter(mention -> !touches(mention, one.mentions()))
                .forEach(mentions::add);
        List<TextSpan> kept = mentions.stream()
                .sorted(Comparator.comparingInt(TextSpan::start))
                .limit(ExtractedEntity.MOST_MENTIONS)
                .toList();
        return new ExtractedEntity(
                one.key(), one.name(), one.type(), Math.max(one.confidence(), other.confidence()), one.source(), kept);
    }
}
