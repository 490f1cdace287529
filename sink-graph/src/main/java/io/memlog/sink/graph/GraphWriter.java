package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
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

    /** @param names of the generation to write */
    static void write(GraphTransaction transaction, GraphNames names, GraphRows rows) {
        SortedSet<String> loosened = deleteEdges(transaction, names, rows.keys());
        run(transaction, names, GraphStatements.DELETE_MEMORIES, "keys", rows.erased());
        run(transaction, names, GraphStatements.MERGE_USERS, "users", rows.users());
        run(transaction, names, GraphStatements.MERGE_MEMORIES, "memories", rows.memories());
        run(transaction, names, GraphStatements.MERGE_ENTITIES, "entities", rows.entities());
        run(transaction, names, GraphStatements.CREATE_MENTIONS, "mentions", rows.mentions());
        run(transaction, names, GraphStatements.CREATE_RELATIONS, "relations", rows.relations());
        loosened.removeAll(rows.entityIds());
        run(
                transaction,
                names,
                GraphStatements.DELETE_UNMENTIONED_ENTITIES,
                "entityIds",
                Values.value(List.copyOf(loosened)));
        run(transaction, names, GraphStatements.DELETE_USERS_WITHOUT_MEMORIES, "userIds", rows.emptied());
    }

    /** Returns the ids of the entities that lost an edge and may now be mentioned by nothing. */
    private static SortedSet<String> deleteEdges(GraphTransaction transaction, GraphNames names, Value keys) {
        SortedSet<String> loosened = new TreeSet<>();
        for (String statement : List.of(GraphStatements.DELETE_EDGES, GraphStatements.DELETE_RELATIONS)) {
            run(transaction, names, statement, "keys", keys)
                    .forEach(row -> loosened.addAll(row.get("entityIds").asList(Value::asString)));
        }
        return loosened;
    }

    /** A statement without rows would only cost a round trip. */
    private static List<Record> run(
            GraphTransaction transaction, GraphNames names, String statement, String name, Value rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return transaction.run(names.in(statement), Map.of(name, rows));
    }
}
