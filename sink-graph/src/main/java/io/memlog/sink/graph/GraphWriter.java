package io.memlog.sink.graph;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Relation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Writes the changes of a batch inside a transaction that already holds the partition's lock; stateless. */
final class GraphWriter {
    private GraphWriter() {}

    static void write(GraphTransaction transaction, List<GraphChange> changes) {
        List<GraphChange.Rewrite> rewrites = rewrites(changes);
        List<String> erased = keys(erasures(changes));

        SortedSet<String> loosened = deleteEdges(transaction, keys(changes));
        run(transaction, GraphStatements.DELETE_MEMORIES, "keys", erased);
        run(transaction, GraphStatements.MERGE_USERS, "users", users(rewrites));
        run(transaction, GraphStatements.MERGE_MEMORIES, "memories", memories(rewrites));
        SortedMap<String, Object> entities = entities(rewrites);
        run(transaction, GraphStatements.MERGE_ENTITIES, "entities", List.copyOf(entities.values()));
        run(transaction, GraphStatements.CREATE_MENTIONS, "mentions", mentions(rewrites));
        run(transaction, GraphStatements.CREATE_RELATIONS, "relations", relations(rewrites));
        loosened.removeAll(entities.keySet());
        run(transaction, GraphStatements.DELETE_UNMENTIONED_ENTITIES, "entityIds", List.copyOf(loosened));
        run(transaction, GraphStatements.DELETE_USERS_WITHOUT_MEMORIES, "userIds", userIds(erasures(changes)));
    }

    /** Returns the ids of the entities that lost an edge and may now be mentioned by nothing. */
    private static SortedSet<String> deleteEdges(GraphTransaction transaction, List<String> keys) {
        SortedSet<String> loosened = new TreeSet<>();
        for (String statement : List.of(GraphStatements.DELETE_EDGES, GraphStatements.DELETE_RELATIONS)) {
            run(transaction, statement, "keys", keys)
                    .forEach(row -> loosened.addAll(row.get("entityIds").asList(Value::asString)));
        }
        return loosened;
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

    /** A statement without rows would only cost a round trip. */
    private static List<Record> run(GraphTransaction transaction, String statement, String name, Collection<?> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return transaction.run(statement, Map.of(name, rows));
    }
}
