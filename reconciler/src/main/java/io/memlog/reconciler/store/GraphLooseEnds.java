package io.memlog.reconciler.store;

import io.memlog.reconciler.store.PartKeys.LooseEnd;
import io.memlog.reconciler.store.PartKeys.Part;
import io.memlog.schemas.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Record;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.Value;

/**
 * Finds what the sink would have removed: entities that nothing mentions, users who remember nothing, edges that name no memory that
 * is there, and edges of kinds that the sink does not make. Edges at a memory's node are left to its digest. Stateless.
 */
final class GraphLooseEnds {
    /** More are not told apart: the store is then no graph of ours. */
    private static final int MOST = 100_000;

    private static final String ENTITIES = """
            MATCH (n:Entity)
            WHERE n.id STARTS WITH $prefix AND NOT EXISTS { (n)<-[:MENTIONS]-() }
            RETURN elementId(n) AS element, n.id AS id
            LIMIT $limit
            """;

    private static final String ENTITIES_WITHOUT_ID = """
            MATCH (n:Entity)
            WHERE NOT coalesce(n.id IS :: STRING NOT NULL, false) AND NOT EXISTS { (n)<-[:MENTIONS]-() }
            RETURN elementId(n) AS element, null AS id
            LIMIT $limit
            """;

    private static final String USERS = """
            MATCH (n:User)
            WHERE ($prefix = '' OR n.id = $scope) AND NOT EXISTS { (n)-[:REMEMBERS]->() }
            RETURN elementId(n) AS element, n.id AS id
            LIMIT $limit
            """;

    /** The key of the memory that is not there: the log says whether it should be. */
    private static final String RELATIONS = """
            MATCH ()-[r:RELATED]->()
            WHERE r.memoryKey STARTS WITH $prefix AND NOT EXISTS { MATCH (:Memory {key: r.memoryKey}) }
            RETURN DISTINCT r.memoryKey AS key
            LIMIT $limit
            """;

    private static final String RELATIONS_WITHOUT_KEY = """
            MATCH (a)-[e:RELATED]->(b)
            WHERE NOT coalesce(e.memoryKey IS :: STRING NOT NULL, false)
            RETURN elementId(e) AS element, coalesce(a.id, b.id) AS id
            LIMIT $limit
            """;

    /** Answered from Neo4j's own counts, of this generation's nodes only: others may stand beside them. */
    private static final String HAS_OTHER_EDGES = """
            RETURN COUNT { MATCH (:Entity)-[]->() } <> COUNT { MATCH (:Entity)-[:RELATED]->() }
              OR COUNT { MATCH ()-[]->(:Entity) } <> COUNT { MATCH ()-[:RELATED]->(:Entity) } + COUNT { MATCH ()-[:MENTIONS]->(:Entity) }
              OR COUNT { MATCH ()-[:MENTIONS]->(:Entity) } <> COUNT { MATCH (:Memory)-[:MENTIONS]->() }
              OR COUNT { MATCH (:User)-[]->() } <> COUNT { MATCH (:User)-[:REMEMBERS]->() }
              OR COUNT { MATCH (:User)-[:REMEMBERS]->() } <> COUNT { MATCH ()-[:REMEMBERS]->(:Memory) }
              OR COUNT { MATCH ()-[]->(:User) } <> 0
              AS found
            """;

    private static final String OTHER_EDGES = """
            MATCH (a)-[e]->(b)
            WHERE NOT e:RELATED AND NOT a:Memory AND NOT b:Memory AND (a:Entity OR a:User OR b:Entity OR b:User)
            RETURN elementId(e) AS element, coalesce(a.id, b.id) AS id
            LIMIT $limit
            """;

    private static final String OTHER_EDGES_OF_SCOPE = """
            CALL {
              MATCH (n:User {id: $scope})
              RETURN n AS a
              UNION
              MATCH (n:Entity)
              WHERE n.id STARTS WITH $prefix
              RETURN n AS a
            }
            MATCH (a)-[e]-(b)
            WHERE NOT b:Memory AND NOT coalesce(e:RELATED AND e.memoryKey IS :: STRING NOT NULL, false)
            RETURN DISTINCT elementId(e) AS element, coalesce(a.id, b.id) AS id
            LIMIT $limit
            """;

    private static final String STILL_ENTITIES = """
            MATCH (n:Entity {id: $name})
            WHERE NOT EXISTS { (n)<-[:MENTIONS]-() }
            RETURN 1 AS there
            """;

    private static final String STILL_USERS = """
            MATCH (n:User {id: $name})
            WHERE NOT EXISTS { (n)-[:REMEMBERS]->() }
            RETURN 1 AS there
            """;

    private static final String STILL_UNNAMED_NODES = """
            MATCH (n)
            WHERE elementId(n) = $name AND ((n:Entity AND NOT EXISTS { (n)<-[:MENTIONS]-() })
              OR (n:User AND NOT EXISTS { (n)-[:REMEMBERS]->() }))
            RETURN 1 AS there
            """;

    private static final String STILL_EDGES = """
            MATCH (a)-[e]->(b)
            WHERE elementId(e) = $name AND NOT a:Memory AND NOT b:Memory
              AND NOT coalesce(e:RELATED AND e.memoryKey IS :: STRING NOT NULL, false)
            RETURN 1 AS there
            """;

    private GraphLooseEnds() {}

    /** Of the whole graph. */
    static Set<String> find(GraphSession session, TransactionConfig timeout) {
        Map<String, Object> parameters = Map.of("prefix", "", "scope", "", "limit", MOST);
        Set<String> found = nodesAndRelations(session, timeout, parameters);
        found.addAll(parts(session, timeout, Part.ENTITY, ENTITIES_WITHOUT_ID, parameters));
        found.addAll(parts(session, timeout, Part.EDGE, RELATIONS_WITHOUT_KEY, parameters));
        if (session.run(HAS_OTHER_EDGES, timeout).single().get("found").isTrue()) {
            found.addAll(parts(session, timeout, Part.EDGE, OTHER_EDGES, parameters));
        }
        return found;
    }

    /** Of one user. */
    static Set<String> find(GraphSession session, TransactionConfig timeout, Scope scope) {
        Map<String, Object> parameters = Map.of("prefix", scope.key() + "/", "scope", scope.key(), "limit", MOST);
        Set<String> found = nodesAndRelations(session, timeout, parameters);
        found.addAll(parts(session, timeout, Part.EDGE, OTHER_EDGES_OF_SCOPE, parameters));
        return found;
    }

    private static Set<String> nodesAndRelations(
            GraphSession session, TransactionConfig timeout, Map<String, Object> parameters) {
        Set<String> found = new HashSet<>();
        found.addAll(parts(session, timeout, Part.ENTITY, ENTITIES, parameters));
        found.addAll(parts(session, timeout, Part.USER, USERS, parameters));
        found.addAll(session.run(RELATIONS, parameters, timeout)
                .list(row -> row.get("key").asString()));
        return found;
    }

    /** Of those given, the ones that are still there and still loose. */
    static Set<String> stillLoose(GraphSession session, TransactionConfig timeout, Collection<String> keys) {
        Set<String> found = new HashSet<>();
        for (String key : keys) {
            if (isStillLoose(session, timeout, PartKeys.parse(key))) {
                found.add(key);
            }
        }
        return found;
    }

    private static boolean isStillLoose(GraphSession session, TransactionConfig timeout, LooseEnd end) {
        boolean isUnowned = end.scope().isEmpty();
        String statement = switch (end.part()) {
            case ENTITY -> isUnowned ? STILL_UNNAMED_NODES : STILL_ENTITIES;
            case USER -> isUnowned ? STILL_UNNAMED_NODES : STILL_USERS;
            case EDGE -> STILL_EDGES;
        };
        String name = switch (end.part()) {
            case ENTITY -> isUnowned ? end.name() : end.scope() + "/" + end.name();
            case USER -> isUnowned ? end.name() : end.scope();
            case EDGE -> end.name();
        };
        return !session.run(statement, Map.of("name", name), timeout).list().isEmpty();
    }

    private static List<String> parts(
            GraphSession session,
            TransactionConfig timeout,
            Part part,
            String statement,
            Map<String, Object> parameters) {
        return new ArrayList<>(session.run(statement, parameters, timeout)
                .list(row -> looseEnd(part, row).key()));
    }

    /** An entity's id is its user's and its own key; a user's id is the user. */
    private static LooseEnd looseEnd(Part part, Record row) {
        Value id = row.get("id");
        String element = row.get("element").asString();
        if (!id.hasType(GraphValues.TYPES.STRING())) {
            return new LooseEnd(part, "", element);
        }
        String[] parts = id.asString().split("/", 3);
        boolean isComplete = part == Part.ENTITY ? parts.length == 3 : parts.length >= 2;
        if (!isComplete || (part == Part.USER && parts.length != 2)) {
            return new LooseEnd(part, "", element);
        }
        String scope = parts[0] + "/" + parts[1];
        return switch (part) {
            case ENTITY -> new LooseEnd(part, scope, parts[2]);
            case USER -> new LooseEnd(part, scope, "");
            case EDGE -> new LooseEnd(part, scope, element);
        };
    }
}
