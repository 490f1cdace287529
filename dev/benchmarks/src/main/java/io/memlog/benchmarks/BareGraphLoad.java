package io.memlog.benchmarks;

import io.memlog.schemas.GraphNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

/**
 * The limit for a rebuild of the graph: nodes and edges that lie in memory are created under labels of their own, then the secondary
 * indexes of the live labels are built for them. The constraints come first, as edges are drawn between nodes that they find. Nothing is
 * decided, nothing could be resumed. For one thread.
 */
final class BareGraphLoad {
    /** Far from those that a benchmark's own generations get. */
    static final GraphNames NAMES = new GraphNames("_999999999");

    private static final String CONSTRAINTS = """
            SHOW CONSTRAINTS YIELD name, labelsOrTypes, createStatement
            WHERE labelsOrTypes IN [['Memory'], ['Entity'], ['User']]
            RETURN name, labelsOrTypes[0] AS label, createStatement
            """;

    private static final String INDEXES = """
            SHOW INDEXES YIELD name, labelsOrTypes, owningConstraint, createStatement
            WHERE owningConstraint IS NULL AND labelsOrTypes IN [['Memory'], ['Entity'], ['User'], ['RELATED']]
            RETURN name, labelsOrTypes[0] AS label, createStatement
            """;

    private static final String AWAIT_INDEXES = "CALL db.awaitIndexes(3600)";

    private static final String CLEAR = """
            MATCH (n) WHERE n:Memory OR n:Entity OR n:User
            CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
            """;

    private final Driver driver;

    BareGraphLoad(Driver driver) {
        this.driver = driver;
    }

    /** @param batches of each partition, in the order of the log */
    Phases measure(Map<Integer, List<GraphBatch>> batches, long memories) {
        create(CONSTRAINTS);
        Measured loaded = BareUnwindLoop.measureBulk(driver, NAMES, batches, memories);
        long began = System.nanoTime();
        create(INDEXES);
        return new Phases(
                memories, Duration.ofNanos(loaded.nanos()), Duration.ofNanos(System.nanoTime() - began), Duration.ZERO);
    }

    void drop() {
        try (Session session = driver.session()) {
            session.run(NAMES.in(CLEAR)).consume();
            for (String kind : List.of("CONSTRAINT", "INDEX")) {
                session
                        .run("SHOW %s YIELD name WHERE name STARTS WITH 'bare_' RETURN name".formatted(kind))
                        .list()
                        .stream()
                        .map(row -> row.get("name").asString())
                        .forEach(name ->
                                session.run("DROP %s %s".formatted(kind, name)).consume());
            }
        }
    }

    /** As the server itself writes them down, with quoted names. */
    private void create(String definitions) {
        try (Session session = driver.session()) {
            session.run(definitions)
                    .list(row -> row.get("createStatement")
                            .asString()
                            .replace(
                                    "`%s`".formatted(row.get("name").asString()),
                                    "`bare_%s`".formatted(row.get("name").asString()))
                            .replace(
                                    ":`%s`".formatted(row.get("label").asString()),
                                    ":`%s%s`".formatted(row.get("label").asString(), NAMES.suffix())))
                    .forEach(statement -> session.run(statement).consume());
            session.run(AWAIT_INDEXES).consume();
        }
    }
}
