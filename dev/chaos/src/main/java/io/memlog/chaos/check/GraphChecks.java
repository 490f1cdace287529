package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import io.memlog.schemas.GraphNames;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Relation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.neo4j.driver.Record;
import org.neo4j.driver.SimpleQueryRunner;

/** Compares Neo4j with the log. Not thread-safe. */
final class GraphChecks {
    private static final List<String> FIELDS =
            List.of("version", "status", "kind", "content", "tags", "importance", "source", "eventId");

    private static final String MEMORIES = """
            MATCH (memory:Memory)
            OPTIONAL MATCH (user:User)-[remembers:REMEMBERS]->(memory)
            RETURN memory, collect(user.id) AS users
            """;

    private static final String MENTIONS = """
            MATCH (memory:Memory)-[mention:MENTIONS]->(entity:Entity)
            RETURN memory.key + ' MENTIONS ' + entity.id AS id, count(mention) AS edges
            """;

    private static final String RELATIONS = """
            MATCH (from:Entity)-[related:RELATED]->(to:Entity)
            RETURN related.memoryKey + ': ' + from.id + ' ' + related.type + ' ' + to.id + ' by ' + related.ruleId
                + ' at ' + toString(related.start) AS id, count(related) AS edges
            """;

    private static final String ENTITIES = """
            MATCH (entity:Entity)
            RETURN entity.id AS id, count { (entity)<-[:MENTIONS]-() } AS mentions
            """;

    private static final String USERS = """
            MATCH (user:User) RETURN user.id AS id
            """;

    /** Ids without the number of their generation. */
    private static final String APPLICATIONS = """
            OPTIONAL MATCH (generation:Generation {state: 'LIVE'})
            WITH coalesce(generation.number, 1) AS live
            MATCH (applied:Applied)
            RETURN
              CASE applied.generation WHEN 1 THEN applied.id ELSE substring(applied.id, size(toString(applied.generation)) + 1) END AS id,
              applied.generation AS generation, applied.generation = live AS isLive, applied.count AS count
            """;

    private final SimpleQueryRunner graph;
    private final Differences differences;

    GraphChecks(SimpleQueryRunner graph, Differences differences) {
        this.graph = graph;
        this.differences = differences;
    }

    void check(LoggedState log) {
        memories(log);
        edges("neo4j MENTIONS", mentions(log), MENTIONS);
        edges("neo4j RELATED", relations(log), RELATIONS);
        entities(log);
        users(log);
        applications(log);
    }

    private void memories(LoggedState log) {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        log.current().forEach((key, state) -> expected.put(key, logged(state)));
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        for (Record row : rows(MEMORIES)) {
            var memory = row.get("memory");
            SortedMap<String, String> fields = new TreeMap<>();
            for (String field : FIELDS) {
                Fields.put(
                        fields,
                        field,
                        memory.get(field).isNull() ? null : memory.get(field).asObject());
            }
            Fields.put(
                    fields,
                    "log",
                    "%d@%d"
                            .formatted(
                                    memory.get("logPartition").asLong(),
                                    memory.get("logOffset").asLong()));
            Fields.put(fields, "digest", memory.get("digest").asLong());
            Fields.put(fields, "users", row.get("users").asList());
            found.put(memory.get("key").asString(), fields);
        }
        differences.compare("neo4j Memory", expected, found);
    }

    private static SortedMap<String, String> logged(LoggedState.State state) {
        SortedMap<String, String> fields = Fields.of(state.memory());
        fields.keySet().retainAll(FIELDS);
        fields.put(
                "log",
                "%d@%d".formatted(state.position().partition(), state.position().offset()));
        Fields.put(fields, "digest", state.memory().getGraphDigest());
        Fields.put(fields, "users", List.of(scope(state.key())));
        return fields;
    }

    private void edges(String where, Map<String, Integer> expected, String query) {
        Map<String, Integer> found = new TreeMap<>();
        rows(query)
                .forEach(row ->
                        found.put(row.get("id").asString(), row.get("edges").asInt()));
        expected.forEach((id, count) -> {
            int edges = found.getOrDefault(id, 0);
            if (edges != count) {
                differences.add(edges < count ? Kind.LOST : Kind.DOUBLED, where, id, count + " edge", edges + " edges");
            }
        });
        found.keySet().removeAll(expected.keySet());
        found.forEach((id, count) -> differences.add(Kind.LEFT_OVER, where, id, "no edge", count + " edges"));
    }

    private static Map<String, Integer> mentions(LoggedState log) {
        Map<String, Integer> mentions = new HashMap<>();
        log.current().forEach((key, state) -> {
            for (Entity entity : state.memory().getEntities()) {
                mentions.merge("%s MENTIONS %s".formatted(key, entityId(key, entity.getKey())), 1, Integer::sum);
            }
        });
        return mentions;
    }

    private static Map<String, Integer> relations(LoggedState log) {
        Map<String, Integer> relations = new HashMap<>();
        log.current().forEach((key, state) -> {
            for (Relation relation : state.memory().getRelations()) {
                String id = "%s: %s %s %s by %s at %d"
                        .formatted(
                                key,
                                entityId(key, relation.getFromKey()),
                                relation.getType(),
                                entityId(key, relation.getToKey()),
                                relation.getRuleId(),
                                relation.getStart());
                relations.merge(id, 1, Integer::sum);
            }
        });
        return relations;
    }

    private void entities(LoggedState log) {
        Set<String> expected = new HashSet<>();
        log.current().forEach((key, state) -> {
            MemoryRecord memory = state.memory();
            memory.getEntities().forEach(entity -> expected.add(entityId(key, entity.getKey())));
        });
        ids("neo4j Entity", expected, ENTITIES);
    }

    private void users(LoggedState log) {
        Set<String> expected = new HashSet<>();
        log.current().keySet().forEach(key -> expected.add(scope(key)));
        ids("neo4j User", expected, USERS);
    }

    private void ids(String where, Set<String> expected, String query) {
        Set<String> missing = new HashSet<>(expected);
        for (Record row : rows(query)) {
            String id = row.get("id").asString();
            missing.remove(id);
            if (!expected.contains(id)) {
                differences.add(Kind.LEFT_OVER, where, id, "no node", "a node");
            }
        }
        missing.forEach(id -> differences.add(Kind.LOST, where, id, "a node", "none"));
    }

    /** Counted by the test server, see Neo4jProcess: memories by key and position, edges under ids that begin with their type. */
    private void applications(LoggedState log) {
        Map<String, Integer> memories = new TreeMap<>();
        for (Record row : rows(APPLICATIONS)) {
            String id = row.get("id").asString();
            int count = row.get("count").asInt();
            boolean isEdge = id.startsWith("MENTIONS ") || id.startsWith("RELATED ");
            if (!isEdge && row.get("isLive").asBoolean()) {
                memories.put(id, count);
            } else {
                String where = "neo4j %s, generation %d"
                        .formatted(
                                isEdge ? "edge" : "Memory",
                                row.get("generation").asInt());
                Applications.checkDoubled(where, Map.of(id, count), differences);
            }
        }
        List<String> current = log.current().values().stream()
                .map(LoggedState.State::application)
                .toList();
        Applications.check("neo4j Memory", current, log.overtaken(), memories, differences);
    }

    private List<Record> rows(String query) {
        var live = new GraphNames(
                graph.run(GraphNames.READ_LIVE).single().get("suffix").asString());
        return graph.run(live.in(query)).list();
    }

    private static String entityId(String memoryKey, String entityKey) {
        return scope(memoryKey) + "/" + entityKey;
    }

    private static String scope(String memoryKey) {
        return MemoryKey.parse(memoryKey).scope().key();
    }
}
