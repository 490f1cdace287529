package io.memlog.sink.graph;

import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Relation;
import io.memlog.schemas.avro.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Reads the graph back, the way the reconciler's deep level will: every digest is computed again from nodes and edges. */
final class StoredGraph {
    private static final String MEMORY = """
            MATCH (user:User)-[:REMEMBERS]->(memory:Memory {key: $key})
            RETURN user, memory,
              [(memory)-[mention:MENTIONS]->(entity:Entity) | {edge: properties(mention), entity: properties(entity)}] AS mentions,
              [(from:Entity)-[edge:RELATED {memoryKey: $key}]->(to:Entity) |
                {edge: properties(edge), from: from.key, to: to.key}] AS relations
            """;

    private final Driver driver;

    StoredGraph(Driver driver) {
        this.driver = driver;
    }

    List<Record> rows(String cypher, Map<String, Object> parameters) {
        return driver.executableQuery(cypher)
                .withParameters(parameters)
                .execute()
                .records();
    }

    void change(String cypher, Map<String, Object> parameters) {
        rows(cypher, parameters);
    }

    void clear() {
        change("MATCH (n) DETACH DELETE n", Map.of());
    }

    List<String> memoryKeys() {
        return texts("MATCH (m:Memory) RETURN m.key AS text ORDER BY text");
    }

    List<String> entityIds() {
        return texts("MATCH (e:Entity) RETURN e.id AS text ORDER BY text");
    }

    List<String> userIds() {
        return texts("MATCH (u:User) RETURN u.id AS text ORDER BY text");
    }

    /** {@code from-type->to} of all edges, so that a doubled or forgotten one shows. */
    List<String> edges() {
        return texts("""
                MATCH (a)-[r]->(b)
                RETURN coalesce(a.memoryId, a.key, a.id) + '-' + type(r) + '->' + coalesce(b.memoryId, b.key, b.id) AS text
                ORDER BY text
                """);
    }

    long nextOffset(int partition) {
        return rows(
                        "MATCH (p:PartitionProgress {partition: $partition}) RETURN p.nextOffset AS n",
                        Map.of("partition", partition))
                .getFirst()
                .get("n")
                .asLong();
    }

    Map<String, Object> memory(String key) {
        return rows(MEMORY, Map.of("key", key)).getFirst().get("memory").asMap();
    }

    /** The digest of what the graph really holds of a memory. */
    long digestOf(String key) {
        List<Record> rows = rows(MEMORY, Map.of("key", key));
        if (rows.size() != 1) {
            throw new AssertionError("expected 1 node and user for %s, found %d".formatted(key, rows.size()));
        }
        Record row = rows.getFirst();
        Value node = row.get("memory");
        Map<String, String> metadata = new HashMap<>();
        List<String> names = node.get("metadataKeys").asList(Value::asString);
        List<String> values = node.get("metadataValues").asList(Value::asString);
        for (int i = 0; i < names.size(); i++) {
            metadata.put(names.get(i), values.get(i));
        }
        return Digests.graph(MemoryRecords.builder(
                        node.get("userId").asString(),
                        node.get("memoryId").asString(),
                        node.get("version").asLong())
                .setTenantId(node.get("tenantId").asString())
                .setAgentId(text(node, "agentId"))
                .setSessionId(text(node, "sessionId"))
                .setStatus(MemoryStatus.valueOf(node.get("status").asString()))
                .setKind(node.get("kind").asString())
                .setContent(node.get("content").asString())
                .setTags(node.get("tags").asList(Value::asString))
                .setMetadata(metadata)
                .setImportance(
                        node.get("importance").isNull()
                                ? null
                                : node.get("importance").asInt())
                .setSource(text(node, "source"))
                .setValidFrom(time(node, "validFrom"))
                .setValidTo(time(node, "validTo"))
                .setExpiresAt(time(node, "expiresAt"))
                .setCreatedAt(Instant.ofEpochMilli(node.get("createdAt").asLong()))
                .setUpdatedAt(Instant.ofEpochMilli(node.get("updatedAt").asLong()))
                .setContentHash(new Sha256(
                        HexFormat.of().parseHex(node.get("contentHash").asString())))
                .setEntities(row.get("mentions").asList(StoredGraph::entity))
                .setRelations(row.get("relations").asList(StoredGraph::relation))
                .build());
    }

    private List<String> texts(String cypher) {
        return rows(cypher, Map.of()).stream()
                .map(row -> row.get("text").asString())
                .toList();
    }

    private static Entity entity(Value value) {
        Value edge = value.get("edge");
        List<Integer> starts = edge.get("starts").asList(Value::asInt);
        List<Integer> ends = edge.get("ends").asList(Value::asInt);
        List<Mention> mentions = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            mentions.add(new Mention(starts.get(i), ends.get(i)));
        }
        return new Entity(
                value.get("entity").get("key").asString(),
                edge.get("name").asString(),
                edge.get("type").asString(),
                edge.get("confidence").asDouble(),
                edge.get("source").asString(),
                mentions);
    }

    private static Relation relation(Value value) {
        Value edge = value.get("edge");
        return new Relation(
                value.get("from").asString(),
                value.get("to").asString(),
                edge.get("type").asString(),
                edge.get("confidence").asDouble(),
                edge.get("ruleId").asString(),
                edge.get("start").asInt(),
                edge.get("end").asInt());
    }

    private static @Nullable String text(Value node, String name) {
        return node.get(name).isNull() ? null : node.get(name).asString();
    }

    private static @Nullable Instant time(Value node, String name) {
        return node.get(name).isNull()
                ? null
                : Instant.ofEpochMilli(node.get(name).asLong());
    }
}
