package io.memlog.reconciler.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.reconciler.ledger.BucketId;
import io.memlog.reconciler.ledger.Fingerprint;
import io.memlog.sink.graph.Neo4jSettings;
import io.memlog.sink.graph.Neo4jSink;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.summary.Plan;

/** What the index says is what the nodes say, or else the nodes are read. */
final class GraphBucketsIT {
    private static final TransactionConfig PLAIN = TransactionConfig.empty();
    private static final int NODES = 500;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.NEO4J);

    private static @org.jspecify.annotations.Nullable Driver driver;
    private @org.jspecify.annotations.Nullable Session opened;

    @BeforeAll
    static void schemaOfTheSink() {
        Neo4jSink.open(Neo4jSettings.of(URI.create(parts.boltUri()), "", ""), "graph")
                .close();
        driver = GraphDatabase.driver(parts.boltUri(), AuthTokens.none());
    }

    @AfterAll
    static void close() {
        Objects.requireNonNull(driver).close();
    }

    @BeforeEach
    void fill() {
        opened = Objects.requireNonNull(driver).session();
        run("MATCH (m:Memory) DETACH DELETE m");
        run("UNWIND range(1, %d) AS i CREATE (:Memory {key: 'acme/bob/' + i, logPartition: i %% 3, bucket: i %% 7,"
                        .formatted(NODES)
                + " version: i, digest: (i * 7919 - 1000000) * 1000003 * 1000003})");
    }

    @AfterEach
    void closeSession() {
        session().close();
    }

    @Test
    void wholeGraphIsReadFromTheIndex() {
        Map<BucketId, Fingerprint> found = GraphBuckets.read(live(), PLAIN);

        assertThat(found).hasSize(21).isEqualTo(ofNodes());
        assertThat(found.values().stream().mapToLong(Fingerprint::count).sum()).isEqualTo(NODES);
        assertThat(plan(GraphStatements.BUCKETS_OF_INDEX))
                .contains("NodeIndexScan")
                .doesNotContain("NodeByLabelScan");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REMOVE m.key",
                "SET m.key = 5",
                "REMOVE m.bucket",
                "REMOVE m.digest",
                "SET m.version = '7'",
                "SET m.digest = 1.5",
            })
    void nodeThatIsNoMemoryIsCountedAsStray(String damage) {
        run("MATCH (m:Memory {key: 'acme/bob/7'}) " + damage);

        Map<BucketId, Fingerprint> found = GraphBuckets.read(live(), PLAIN);

        assertThat(found).isEqualTo(ofNodes());
        assertThat(Objects.requireNonNull(found.get(BucketId.STRAY)).count()).isEqualTo(1);
        assertThat(Objects.requireNonNull(found.get(new BucketId(1, 0))).count())
                .isEqualTo(NODES / 21);
    }

    private Map<BucketId, Fingerprint> ofNodes() {
        return GraphBuckets.sums(live(), PLAIN, GraphStatements.BUCKETS_OF_NODES);
    }

    private void run(String cypher) {
        session().run(cypher).consume();
    }

    private GraphSession live() {
        return GraphSession.over(session(), null);
    }

    private Session session() {
        return Objects.requireNonNull(opened);
    }

    private String plan(String cypher) {
        return operators(
                session().run("EXPLAIN " + cypher).consume().queryPlan().orElseThrow());
    }

    private static String operators(Plan plan) {
        StringBuilder operators = new StringBuilder(plan.operatorType());
        plan.children().forEach(child -> operators.append(' ').append(operators(child)));
        return operators.toString();
    }
}
