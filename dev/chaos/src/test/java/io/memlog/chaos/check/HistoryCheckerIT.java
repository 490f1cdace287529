package io.memlog.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.chaos.SharedCluster;
import io.memlog.chaos.check.Difference.Kind;
import io.memlog.chaos.cluster.ChaosCluster;
import io.memlog.chaos.cluster.Role;
import io.memlog.chaos.workload.AcceptedEvent;
import io.memlog.chaos.workload.Workload;
import io.memlog.chaos.workload.WorkloadSettings;
import io.memlog.testkit.Scenario;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/** Damage is done in transactions that are never committed, so that the cluster stays whole for other tests. */
@Scenario
final class HistoryCheckerIT {
    private static final long SEED = 4711;
    private static final int EVENTS = 150;

    private static final String KEY = "tenant_id || '/' || user_id || '/' || memory_id = ?";

    private static List<AcceptedEvent> accepted = List.of();

    private final ChaosCluster cluster = SharedCluster.get();
    private final HistoryChecker checker = new HistoryChecker(cluster.addresses(), cluster.partitions());
    private final Connection vector = transaction(cluster);
    private final Driver driver = GraphDatabase.driver(cluster.addresses().neo4j(), AuthTokens.none());
    private final Session session = driver.session();

    @BeforeAll
    static void fillStores() {
        ChaosCluster cluster = SharedCluster.get();
        try (Workload workload = Workload.start(
                new WorkloadSettings(SEED, 60, 8, 4, 1, 1), cluster.uri(Role.INGEST), cluster.addresses())) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> workload.accepted().all().size() >= EVENTS);
            accepted = workload.accepted().all();
        }
        new Currency(cluster.addresses(), cluster.partitions()).await(Duration.ofMinutes(2));
    }

    @AfterEach
    void close() throws SQLException {
        vector.rollback();
        vector.close();
        session.close();
        driver.close();
    }

    @Test
    void aHealthyClusterHasNoDifference() {
        assertThat(checker.check(accepted).differences()).isEmpty();
    }

    @Test
    void whatIsMissingDoubledOrChangedInPostgresIsFound() throws SQLException {
        List<String> keys = keys();
        String lost = keys.get(0);
        String changed = keys.get(1);
        String doubled = keys.get(2);

        update("DELETE FROM memory WHERE " + KEY, lost);
        // The trigger counts it as a second application, which is what it is.
        update("UPDATE memory SET content = 'another' WHERE " + KEY, changed);
        update("""
                INSERT INTO memory_history
                SELECT * FROM memory_history WHERE tenant_id || '/' || user_id || '/' || memory_id = ?
                ORDER BY version DESC LIMIT 1
                ON CONFLICT DO NOTHING
                """, doubled);
        update("DELETE FROM operation WHERE (event_partition || ':' || event_offset) = ?", "0:0");
        update(
                "UPDATE partition_progress SET next_offset = next_offset - 1 WHERE topic = ? AND partition = 0",
                "memory.enriched");

        assertThat(check().differences())
                .extracting(Difference::kind, Difference::where, difference -> keyOf(difference.key()))
                .containsExactlyInAnyOrder(
                        Tuple.tuple(Kind.LOST, "postgres memory", lost),
                        Tuple.tuple(Kind.CHANGED, "postgres memory", changed),
                        Tuple.tuple(Kind.DOUBLED, "postgres memory", changed),
                        Tuple.tuple(Kind.DOUBLED, "postgres memory_history", doubled),
                        Tuple.tuple(Kind.LOST, "postgres operation", "0:0"),
                        Tuple.tuple(Kind.LOST, "postgres partition_progress", "memory.enriched-0"));
    }

    @Test
    void whatIsMissingDoubledOrLeftOverInNeo4jIsFound() throws SQLException {
        List<String> keys = mentioningKeys();
        String changed = keys.get(0);
        String doubled = keys.get(1);

        try (Transaction graph = session.beginTransaction()) {
            graph.run("MATCH (m:Memory {key: $key}) SET m.content = 'another'", Map.of("key", changed))
                    .consume();
            graph.run("MATCH (a:Applied) WHERE a.id STARTS WITH $key + '@' SET a.count = 2", Map.of("key", doubled))
                    .consume();
            graph.run("""
                    MATCH (m:Memory {key: $key})-[:MENTIONS]->(e) WITH m, e LIMIT 1 CREATE (m)-[:MENTIONS]->(e)
                    """, Map.of("key", doubled)).consume();
            graph.run("CREATE (:Entity {id: 'tenant-0/user-00/nobody'})").consume();

            List<Difference> found = checker.check(accepted, vector, graph).differences();
            graph.rollback();

            assertThat(found)
                    .filteredOn(difference -> difference.kind() != Kind.DOUBLED)
                    .extracting(Difference::kind, Difference::where, Difference::key)
                    .containsExactlyInAnyOrder(
                            Tuple.tuple(Kind.CHANGED, "neo4j Memory", changed),
                            Tuple.tuple(Kind.LEFT_OVER, "neo4j Entity", "tenant-0/user-00/nobody"));
            assertThat(found)
                    .filteredOn(difference -> difference.kind() == Kind.DOUBLED)
                    .isNotEmpty()
                    .allMatch(difference -> difference.key().contains(doubled))
                    .extracting(Difference::where)
                    .contains("neo4j Memory", "neo4j MENTIONS");
        }
    }

    @Test
    void anAcceptedEventThatTheLogDoesNotHoldIsFound() {
        AcceptedEvent lost = new AcceptedEvent("never-logged", 0, 0);

        assertThat(checker.check(List.of(lost)).differences())
                .extracting(Difference::kind, Difference::where)
                .containsExactly(Tuple.tuple(Kind.LOST, "accepted event"));
    }

    private CheckResult check() throws SQLException {
        return checker.check(accepted, vector, session);
    }

    /** A counter's id names memory and position; the tests name the memory. */
    private static String keyOf(String id) {
        return id.replaceFirst("@.*", "").replaceFirst(" v.*", "");
    }

    private List<String> keys() {
        return session.run("MATCH (m:Memory) RETURN m.key AS key ORDER BY key LIMIT 3")
                .list(row -> row.get("key").asString());
    }

    private List<String> mentioningKeys() {
        return session.run("MATCH (m:Memory) WHERE (m)-[:MENTIONS]->() RETURN m.key AS key ORDER BY key LIMIT 2")
                .list(row -> row.get("key").asString());
    }

    private void update(String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = vector.prepareStatement(sql)) {
            statement.setString(1, parameter);
            statement.executeUpdate();
        }
    }

    private static Connection transaction(ChaosCluster cluster) {
        try {
            Connection connection = ApplicationCounters.open(cluster.database());
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
