package io.memlog.sink.graph;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;

/** Writes the rows of a batch inside a transaction that already holds the partition's lock; stateless. */
final class GraphWriter {
    private GraphWriter() {}

    static void write(GraphTransaction transaction, GraphRows rows) {
        SortedSet<String> loosened = deleteEdges(transaction, rows.keys());
        run(transaction, GraphStatements.DELETE_MEMORIES, "keys", rows.erased());
        run(transaction, GraphStatements.MERGE_USERS, "users", rows.users());
        run(transaction, GraphStatements.MERGE_MEMORIES, "memories", rows.memories());
        run(transaction, GraphStatements.MERGE_ENTITIES, "entities", rows.entities());
        run(transaction, GraphStatements.CREATE_MENTIONS, "mentions", rows.mentions());
        run(transaction, GraphStatements.CREATE_RELATIONS, "relations", rows.relations());
        loosened.removeAll(rows.entityIds());
        run(transaction, GraphStatements.DELETE_UNMENTIONED_ENTITIES, "entityIds", Values.value(List.copyOf(loosened)));
        run(transaction, GraphStatements.DELETE_USERS_WITHOUT_MEMORIES, "userIds", rows.emptied());
    }

    /** Returns the ids of the entities that lost an edge and may now be mentioned by nothing. */
    private static SortedSet<String> deleteEdges(GraphTransaction transaction, Value keys) {
        SortedSet<String> loosened = new TreeSet<>();
        for (String statement : List.of(GraphStatements.DELETE_EDGES, GraphStatements.DELETE_RELATIONS)) {
            run(transaction, statement, "keys", keys)
                    .forEach(row -> loosened.addAll(row.get("entityIds").asList(Value::asString)));
        }
        return loosened;
    }

    /** A statement without rows would only cost a round trip. */
    private static List<Record> run(GraphTransaction transaction, String statement, String name, Value rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return transaction.run(statement, Map.of(name, rows));
    }
}
