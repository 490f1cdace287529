package io.memlog.sink.graph;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/**
 * What a batch writes, as parameters of {@link GraphStatements} in the driver's own form; immutable.
 *
 * @param keys of all memories
 * @param erased keys of those that go
 * @param emptied users of those
 * @param entityIds ids of {@code entities}
 */
record GraphRows(
        Value keys,
        Value erased,
        Value emptied,
        Value users,
        Value memories,
        Value entities,
        Set<String> entityIds,
        Value mentions,
        Value relations) {

    static GraphRows of(List<GraphChange> changes) {
        List<GraphChange.Rewrite> rewrites = rewrites(changes);
        List<GraphChange> erasures = erasures(changes);
        SortedMap<String, Object> entities = entities(rewrites);
        return new GraphRows(
                Values.value(keys(changes)),
                Values.value(keys(erasures)),
                Values.value(userIds(erasures)),
                Values.value(users(rewrites)),
                Values.value(memories(rewrites)),
                Values.value(List.copyOf(entities.values())),
                Set.copyOf(entities.keySet()),
                Values.value(mentions(rewrites)),
                Values.value(relations(rewrites)));
    }

    private static List<Object> users(List<GraphChange.Rewrite> rewrites) {
        SortedMap<String, Object> users = new TreeMap<>();
        for (GraphChange.Rewrite rewrite : rewrites) {
            Scope scope = rewrite.key().scope();
            users.computeIfAbsent(scope.key(), id -> GraphMapping.user(scope));
        }
        return List.copyOf(users.values());
    }

    private static List<Object> memories(List<GraphChange.Rewrite> rewrites) {
        return rewrites.stream().<Object>map(GraphMapping::memory).toList();
    }

    /** By id; the memory that comes last in the log gives a shared entity its name and type. */
    private static SortedMap<String, Object> entities(List<GraphChange.Rewrite> rewrites) {
        SortedMap<String, Object> entities = new TreeMap<>();
        rewrites.stream()
                .sorted(Comparator.comparingLong(GraphChange.Rewrite::logOffset))
                .forEach(rewrite -> {
                    Scope scope = rewrite.key().scope();
                    for (Entity entity : rewrite.memory().getEntities()) {
                        entities.put(GraphMapping.entityId(scope, entity.getKey()), GraphMapping.entity(scope, entity));
                    }
                });
        return entities;
    }

    private static List<Object> mentions(List<GraphChange.Rewrite> rewrites) {
        List<Object> mentions = new ArrayList<>();
        for (GraphChange.Rewrite rewrite : rewrites) {
            for (Entity entity : rewrite.memory().getEntities()) {
                mentions.add(GraphMapping.mention(rewrite.key(), entity));
            }
        }
        return mentions;
    }

    private static List<Object> relations(List<GraphChange.Rewrite> rewrites) {
        List<Object> relations = new ArrayList<>();
        for (GraphChange.Rewrite rewrite : rewrites) {
            for (Relation relation : rewrite.memory().getRelations()) {
                relations.add(GraphMapping.relation(rewrite.key(), relation));
            }
        }
        return relations;
    }

    private static List<GraphChange.Rewrite> rewrites(List<GraphChange> changes) {
        return changes.stream()
                .filter(GraphChange.Rewrite.class::isInstance)
                .map(GraphChange.Rewrite.class::cast)
                .toList();
    }

    private static List<GraphChange> erasures(List<GraphChange> changes) {
        return changes.stream().filter(GraphChange.Erase.class::isInstance).toList();
    }

    private static List<String> keys(List<GraphChange> changes) {
        return changes.stream().map(GraphChange::key).map(MemoryKey::key).toList();
    }

    private static List<String> userIds(List<GraphChange> changes) {
        return changes.stream()
                .map(change -> change.key().scope().key())
                .distinct()
                .toList();
    }
}
