package io.memlog.testkit.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
 * doubles; {@code (:Applied {id, generation, count})} does not: each count must be 1. Neo4j reports an assignment also where it changes
 * nothing. Thread-safe.
 *
 * <p>The id of a memory's application is {@code <memory key>@<partition>:<offset>}; that of an edge begins with its type. Behind the first
 * generation they begin with the generation's number. The batch in which a generation begins to follow may reach back behind where it stood: what it
 * has of that batch already is not counted again.
 */
final class ApplicationCounter extends TransactionEventListenerAdapter<Void> {
    private static final String OFFSET = "logOffset";

    private static final String CREATE_CONSTRAINT =
            "CREATE CONSTRAINT testkit_applied_id IF NOT EXISTS FOR (a:Applied) REQUIRE a.id IS UNIQUE";

    /** A MERGE, and no look followed by a CREATE: of two transactions that apply the same, the second waits and counts on. */
    private static final String COUNT = """
            UNWIND $ids AS id
            MERGE (applied:Applied {id: id})
            ON CREATE SET applied.count = 1, applied.generation = $generation
            ON MATCH SET applied.count = applied.count + 1
            """;

    private static final String NUMBER = """
            MATCH (generation:Generation {suffix: $suffix}) RETURN max(generation.number) AS number
            """;

    private ApplicationCounter() {}

    static ApplicationCounter on(GraphDatabaseService database) {
        database.executeTransactionally(CREATE_CONSTRAINT);
        return new ApplicationCounter();
    }

    @Override
    public Void beforeCommit(TransactionData data, Transaction transaction, GraphDatabaseService database) {
        Followers followers = Followers.of(data);
        Map<String, List<String>> bySuffix = new HashMap<>();
        for (PropertyEntry<Node> assigned : data.assignedNodeProperties()) {
            String suffix = assigned.key().equals(OFFSET) ? suffix(assigned.entity()) : null;
            if (suffix != null && !followers.had(suffix, assigned.entity())) {
                ids(bySuffix, suffix).add(assigned.entity().getProperty("key") + position(assigned.entity()));
            }
        }
        for (Relationship created : data.createdRelationships()) {
            Edge edge = edge(created, transaction);
            if (edge != null && (edge.memory() == null || !followers.had(edge.suffix(), edge.memory()))) {
                ids(bySuffix, edge.suffix()).add(edge.id());
            }
        }
        bySuffix.forEach((suffix, ids) -> count(transaction, suffix, ids));
        return null;
    }

    /**
     * An edge that a record has made.
     *
     * @param suffix of its generation
     */
    private record Edge(String suffix, @Nullable Node memory, String id) {}

    /** Where those stood that follow, by suffix and partition, before a transaction of the live generation. */
    private record Followers(Map<String, Long> stood) {
        static Followers of(TransactionData data) {
            Map<String, Long> stood = new HashMap<>();
            boolean isOfTheLiveOne = false;
            for (PropertyEntry<Node> assigned : data.assignedNodeProperties()) {
                if (!assigned.key().equals("nextOffset")) {
                    continue;
                }
                isOfTheLiveOne |= assigned.entity().hasLabel(Label.label("PartitionProgress"));
                if (assigned.entity().hasLabel(Label.label("GenerationProgress"))
                        && assigned.previouslyCommittedValue() instanceof Number before) {
                    stood.put(
                            assigned.entity().getProperty("suffix", "") + "/"
                                    + assigned.entity().getProperty("partition", "?"),
                            before.longValue());
                }
            }
            return new Followers(isOfTheLiveOne ? stood : Map.of());
        }

        boolean had(String suffix, Node memory) {
            Long before = stood.get(suffix + "/" + memory.getProperty("logPartition", "?"));
            return before != null
                    && memory.getProperty(OFFSET, null) instanceof Number offset
                    && offset.longValue() < before;
        }
    }

    private static List<String> ids(Map<String, List<String>> bySuffix, String suffix) {
        return bySuffix.computeIfAbsent(suffix, unused -> new ArrayList<>());
    }

    private static void count(Transaction transaction, String suffix, List<String> ids) {
        long number = number(transaction, suffix);
        String prefix = number == 1 ? "" : number + " ";
        List<String> named = ids.stream().map(id -> prefix + id).toList();
        transaction.execute(COUNT, Map.of("ids", named, "generation", number)).close();
    }

    /** A suffix may be given again, to another generation. */
    private static long number(Transaction transaction, String suffix) {
        try (var rows = transaction.execute(NUMBER, Map.of("suffix", suffix))) {
            Object number = rows.next().get("number");
            return number instanceof Number known ? known.longValue() : 1;
        }
    }

    /** Of a memory's generation; null of any other node. */
    private static @Nullable String suffix(Node node) {
        for (Label label : node.getLabels()) {
            if (label.name().equals("Memory") || label.name().startsWith("Memory_")) {
                return label.name().substring("Memory".length());
            }
        }
        return null;
    }

    private static @Nullable Edge edge(Relationship created, Transaction transaction) {
        String type = created.getType().name();
        if (type.equals("MENTIONS")) {
            Node memory = created.getStartNode();
            return new Edge(
                    Objects.requireNonNullElse(suffix(memory), ""),
                    memory,
                    "MENTIONS " + memory.getProperty("key", "?") + text(created, "name") + position(memory));
        }
        if (type.equals("RELATED") || type.startsWith("RELATED_")) {
            String suffix = type.substring("RELATED".length());
            Object memoryKey = created.getProperty("memoryKey", "?");
            Node memory = transaction.findNode(Label.label("Memory" + suffix), "key", memoryKey);
            String from = " " + created.getStartNode().getProperty("id", "?");
            return new Edge(
                    suffix,
                    memory,
                    "RELATED " + memoryKey + from + text(created, "type", "ruleId", "start", "end")
                            + (memory == null ? "@?" : position(memory)));
        }
        return null;
    }

    private static String text(Relationship created, String... properties) {
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
