package io.memlog.benchmarks;

import io.memlog.schemas.GraphNames;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/** The graph store from outside: emptied, compared, and read back as prepared rows. Thread-safe. */
final class GraphContents implements AutoCloseable {
    private static final String CLEAR = """
            MATCH (n) WHERE n:Memory OR n:Entity OR n:User OR n:PartitionProgress
            CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
            """;

    private static final String CONTENT = """
            CALL () { MATCH (m:Memory) RETURN count(m) AS memories, sum(m.digestHigh) AS high, sum(m.digestLow) AS low }
            CALL () { MATCH (e:Entity) RETURN count(e) AS entities }
            CALL () { MATCH (m:Memory) RETURN sum(COUNT { (m)-[:MENTIONS]->() } + COUNT { (m)<-[:REMEMBERS]-() }) AS ofMemories }
            CALL () { MATCH ()-[r:RELATED]->() RETURN count(r) AS relations }
            RETURN memories, high, low, entities, ofMemories + relations AS edges
            """;

    private static final String MEMORIES = """
            MATCH (user:User)-[:REMEMBERS]->(memory:Memory)
            RETURN memory.logPartition AS partition, memory.key AS key, user.id AS userNodeId,
              properties(user) AS user, properties(memory) AS properties
            ORDER BY memory.logPartition, memory.logOffset
            """;

    private static final String MENTIONS = """
            UNWIND $keys AS key
            MATCH (:Memory {key: key})-[edge:MENTIONS]->(entity:Entity)
            RETURN edge {.*, memoryKey: key, entityId: entity.id} AS row, entity.id AS id, properties(entity) AS entity
            """;

    private static final String RELATIONS = """
            UNWIND $keys AS key
            MATCH (from:Entity)-[edge:RELATED {memoryKey: key}]->(to:Entity)
            RETURN edge {.*, fromId: from.id, toId: to.id} AS row
            """;

    private final Driver driver;

    GraphContents(URI uri) {
        driver = GraphDatabase.driver(uri, AuthTokens.none());
    }

    /** What the graph holds; equal if memories, their digests, entities and edges are. */
    record Content(long memories, long digestsHigh, long digestsLow, long entities, long edges) {}

    Driver driver() {
        return driver;
    }

    void reset() {
        try (Session session = driver.session()) {
            session.run(CLEAR).consume();
        }
    }

    String version() {
        return read("CALL dbms.components() YIELD versions RETURN versions[0] AS version", Values.EmptyMap)
                .getFirst()
                .get("version")
                .asString();
    }

    Content content() {
        return content(GraphNames.PLAIN);
    }

    /** Of another generation than the first one. */
    Content content(GraphNames names) {
        Record found = read(names.in(CONTENT), Values.EmptyMap).getFirst();
        return new Content(
                found.get("memories").asLong(),
                found.get("high").asLong(),
                found.get("low").asLong(),
                found.get("entities").asLong(),
                found.get("edges").asLong());
    }

    /** All memories as parameters of the statements that write them: batches of each partition in the order of the log. */
    Map<Integer, List<GraphBatch>> batches(int batch) {
        Map<Integer, List<Record>> partitions = new TreeMap<>();
        read(MEMORIES, Values.EmptyMap)
                .forEach(row -> partitions
                        .computeIfAbsent(row.get("partition").asInt(), unused -> new ArrayList<>())
                        .add(row));
        Map<Integer, List<GraphBatch>> batches = new TreeMap<>();
        partitions.forEach((partition, memories) -> {
            List<GraphBatch> ofPartition = new ArrayList<>();
            for (int at = 0; at < memories.size(); at += batch) {
                ofPartition.add(batch(memories.subList(at, Math.min(at + batch, memories.size()))));
            }
            batches.put(partition, ofPartition);
        });
        return batches;
    }

    @Override
    public void close() {
        driver.close();
    }

    /** Rows sorted by key, each user and entity once, as in the sink. */
    private GraphBatch batch(List<Record> rows) {
        Map<String, Value> users = new TreeMap<>();
        Map<String, Value> memories = new TreeMap<>();
        for (Record row : rows) {
            users.put(row.get("userNodeId").asString(), row.get("user"));
            memories.put(
                    row.get("key").asString(),
                    Values.parameters("userNodeId", row.get("userNodeId"), "properties", row.get("properties")));
        }
        Value keys = Values.parameters("keys", Values.value(List.copyOf(memories.keySet())));
        Map<String, Value> entities = new TreeMap<>();
        List<Value> mentions = new ArrayList<>();
        for (Record row : read(MENTIONS, keys)) {
            entities.put(row.get("id").asString(), row.get("entity"));
            mentions.add(row.get("row"));
        }
        Set<Value> relations = new LinkedHashSet<>();
        read(RELATIONS, keys).forEach(row -> relations.add(row.get("row")));
        return new GraphBatch(
                Values.parameters("users", rows(users)),
                Values.parameters("memories", rows(memories)),
                Values.parameters("entities", rows(entities)),
                Values.parameters("mentions", Values.value(mentions)),
                Values.parameters("relations", Values.value(new ArrayList<>(relations))));
    }

    private static Value rows(Map<String, Value> byKey) {
        return Values.value(new ArrayList<>(new LinkedHashMap<>(byKey).values()));
    }

    private List<Record> read(String query, Value parameters) {
        try (Session session = driver.session()) {
            return session.run(query, parameters).list();
        }
    }
}
