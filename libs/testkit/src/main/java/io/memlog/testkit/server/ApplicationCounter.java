package io.memlog.testkit.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Label;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Relationship;
import org.neo4j.graphdb.Transaction;
import org.neo4j.graphdb.event.PropertyEntry;
import org.neo4j.graphdb.event.TransactionData;
import org.neo4j.graphdb.event.TransactionEventListenerAdapter;

/**
 * Counts, in the transaction that does it, how often a record of the log was applied to a memory and its edges. Upserts hide
 * doubles; {@code (:Applied {id, count})} does not: each count must be 1. Neo4j reports an assignment also where it changes
 * nothing. Thread-safe.
 *
 * <p>The id of a memory's application is {@code <memory key>@<partition>:<offset>}; that of an edge begins with its type.
 */
final class ApplicationCounter extends TransactionEventListenerAdapter<Void> {

    private static final Label MEMORY = Label.label("Memory");
    private static final String OFFSET = "logOffset";

    private static final String CREATE_CONSTRAINT =
            "CREATE CONSTRAINT testkit_applied_id IF NOT EXISTS FOR (a:Applied) REQUIRE a.id IS UNIQUE";

    /** A MERGE, and no look followed by a CREATE: of two transactions that apply the same, the second waits and counts on. */
    private static final String COUNT = """
            UNWIND $ids AS id
            MERGE (applied:Applied {id: id})
            ON CREATE SET applied.count = 1
            ON MATCH SET applied.count = applied.count + 1
            """;

    private ApplicationCounter() {}

    static ApplicationCounter on(GraphDatabaseService database) {
        database.executeTransactionally(CREATE_CONSTRAINT);
        return new ApplicationCounter();
    }

    @Override
    public Void beforeCommit(TransactionData data, Transaction transaction, GraphDatabaseService database) {
        List<String> ids = new ArrayList<>();
        for (PropertyEntry<Node> assigned : data.assignedNodeProperties()) {
            if (assigned.key().equals(OFFSET) && assigned.entity().hasLabel(MEMORY)) {
                ids.add(assigned.entity().getProperty("key") + position(assigned.entity()));
            }
        }
        for (Relationship created : data.createdRelationships()) {
            switch (created.getType().name()) {
                case "MENTIONS" ->
                    ids.add("MENTIONS " + created.getStartNode().getProperty("key", "?") + edge(created, "name")
                            + position(created.getStartNode()));
                case "RELATED" -> ids.add(relation(created, transaction));
                default -> {
                    // Says nothing about the record.
                }
            }
        }
        if (!ids.isEmpty()) {
            transaction.execute(COUNT, Map.of("ids", ids)).close();
        }
        return null;
    }

    private static String relation(Relationship created, Transaction transaction) {
        Object memoryKey = created.getProperty("memoryKey", "?");
        Node memory = transaction.findNode(MEMORY, "key", memoryKey);
        String from = " " + created.getStartNode().getProperty("id", "?");
        return "RELATED " + memoryKey + from + edge(created, "type", "ruleId", "start", "end")
                + (memory == null ? "@?" : position(memory));
    }

    private static String edge(Relationship created, String... properties) {
        StringBuilder text = new StringBuilder("->").append(created.getEndNode().getProperty("id", "?"));
        for (String property : properties) {
            text.append(' ').append(created.getProperty(property, "?"));
        }
        return text.toString();
    }

    private static String position(Node memory) {
        return "@%s:%s".formatted(memory.getProperty("logPartition", "?"), memory.getProperty(OFFSET, "?"));
    }
}
