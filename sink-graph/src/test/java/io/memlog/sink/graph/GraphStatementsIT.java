package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.summary.Plan;

/** Every statement finds its nodes by an index: with a scan, each batch would be slower than the one before. */
final class GraphStatementsIT {
    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.NEO4J);

    /** So few that the planner would rather read them all, for every row, and it keeps such a plan when they have become many. */
    private static final String FEW_RELATIONS = """
            UNWIND range(1, 40) AS i
            MERGE (from:Entity {id: 'a' + i})
            MERGE (to:Entity {id: 'b' + i})
            MERGE (from)-[:RELATED {memoryKey: 'm' + i}]->(to)
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                GraphStatements.LOCK_OR_CREATE_PROGRESS,
                GraphStatements.RAISE_EPOCH,
                GraphStatements.ADVANCE_PROGRESS,
                GraphStatements.DELETE_EDGES,
                GraphStatements.DELETE_RELATIONS,
                GraphStatements.DELETE_MEMORIES,
                GraphStatements.MERGE_USERS,
                GraphStatements.MERGE_MEMORIES,
                GraphStatements.MERGE_ENTITIES,
                GraphStatements.CREATE_MENTIONS,
                GraphStatements.CREATE_RELATIONS,
                GraphStatements.DELETE_UNMENTIONED_ENTITIES,
                GraphStatements.DELETE_USERS_WITHOUT_MEMORIES,
                SideStatements.TARGET,
                SideStatements.LOCK_TARGET,
                SideStatements.LOCK_OR_CREATE_PROGRESS,
                SideStatements.RAISE_EPOCH,
                SideStatements.ADVANCE_PROGRESS,
                SideStatements.LIVE_OFFSET,
                SideStatements.FOLLOW_IF_REACHED
            })
    void noStatementScans(String statement) {
        // Given
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
        try (Neo4jSink sink = Neo4jSink.open(settings, "graph")) {
            new SinkSession(sink, 0, "owner-1");
        }
        try (Driver driver = settings.newDriver();
                Session session = driver.session()) {
            session.run(FEW_RELATIONS).consume();
            session.run("CALL db.clearQueryCaches()").consume();

            // When
            List<String> operators = new ArrayList<>();
            collect(
                    session.run("EXPLAIN " + statement, parameters())
                            .consume()
                            .queryPlan()
                            .orElseThrow(),
                    operators);

            // Then
            assertThat(operators)
                    .noneMatch(operator -> operator.contains("Scan"))
                    .anyMatch(operator -> operator.matches(".*(IndexSeek|MergeUniqueNode).*"));
        }
    }

    private static void collect(Plan plan, List<String> operators) {
        operators.add(plan.operatorType());
        plan.children().forEach(child -> collect(child, operators));
    }

    private static Map<String, Object> parameters() {
        return Map.ofEntries(
                Map.entry("id", "x"),
                Map.entry("liveId", "x"),
                Map.entry("generation", 2),
                Map.entry("suffix", "_2"),
                Map.entry("owner", "x"),
                Map.entry("sinkId", "x"),
                Map.entry("topic", "x"),
                Map.entry("partition", 0),
                Map.entry("clusterId", "x"),
                Map.entry("topicId", "x"),
                Map.entry("start", 0),
                Map.entry("partitions", 1),
                Map.entry("epoch", 0),
                Map.entry("expectedOffset", 0),
                Map.entry("nextOffset", 0),
                Map.entry("eventOffset", 0),
                Map.entry("eventTime", 0),
                Map.entry("keys", List.of("x")),
                Map.entry("users", List.of(Map.of())),
                Map.entry("memories", List.of(Map.of())),
                Map.entry("entities", List.of(Map.of())),
                Map.entry("mentions", List.of(Map.of())),
                Map.entry("relations", List.of(Map.of())),
                Map.entry("entityIds", List.of("x")),
                Map.entry("userIds", List.of("x")));
    }
}
