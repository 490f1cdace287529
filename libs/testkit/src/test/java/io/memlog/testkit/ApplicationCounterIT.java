package io.memlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/** An upsert looks the same however often it runs; its count does not. */
final class ApplicationCounterIT {

    private static final String APPLY = """
            MERGE (memory:Memory {key: $key})
            SET memory = {key: $key, version: $version, logPartition: 2, logOffset: $offset}
            """;
    private static final String LINK = """
            MATCH (memory:Memory {key: $key})
            MERGE (entity:Entity {id: 't/u/lisbon'})
            MERGE (other:Entity {id: 't/u/galp'})
            WITH memory, entity, other
            OPTIONAL MATCH (memory)-[old:MENTIONS]->()
            OPTIONAL MATCH ()-[gone:RELATED {memoryKey: $key}]->()
            DELETE old, gone
            CREATE (memory)-[:MENTIONS {name: 'Lisbon'}]->(entity)
            CREATE (entity)-[:RELATED {memoryKey: $key, type: 'NEAR', ruleId: 'r1', start: 1, end: 2}]->(other)
            """;

    @TempDir
    static Path folder;

    private static Neo4jProcess neo4j;
    private static Driver driver;

    @BeforeAll
    static void start() {
        neo4j = new Neo4jProcess(PartSettings.in(folder).throwaway()).countingApplications();
        neo4j.start();
        driver = GraphDatabase.driver(neo4j.boltUri(), AuthTokens.none());
    }

    @BeforeEach
    void clear() {
        run("MATCH (n) DETACH DELETE n", Map.of());
    }

    @AfterAll
    static void stop() {
        driver.close();
        neo4j.kill();
    }

    @Test
    void aRecordAppliedOnceCountsOnce() {
        apply("t/u/m1", 1, 40);
        apply("t/u/m1", 2, 41);
        apply("t/u/m2", 1, 42);

        assertThat(counts()).isEqualTo(Map.of("t/u/m1@2:40", 1L, "t/u/m1@2:41", 1L, "t/u/m2@2:42", 1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET memory = {key: $key, logPartition: 2, logOffset: $offset}",
                "SET memory += {logPartition: 2, logOffset: $offset}",
                "SET memory.logPartition = 2, memory.logOffset = $offset"
            })
    void aRecordAppliedAgainWithoutAnyChangeCountsTwice(String assignment) {
        String statement = "MERGE (memory:Memory {key: $key}) " + assignment;
        Map<String, Object> parameters = Map.of("key", "t/u/m1", "offset", 40L);
        run(statement, parameters);
        run(statement, parameters);

        assertThat(counts()).isEqualTo(Map.of("t/u/m1@2:40", 2L));
    }

    @Test
    void edgesAreCountedByTheRecordThatMadeThem() {
        apply("t/u/m1", 1, 40);
        link("t/u/m1");
        apply("t/u/m1", 2, 41);
        link("t/u/m1");
        link("t/u/m1");

        String mentions = "MENTIONS t/u/m1->t/u/lisbon Lisbon";
        String related = "RELATED t/u/m1 t/u/lisbon->t/u/galp NEAR r1 1 2";
        assertThat(counts())
                .containsEntry(mentions + "@2:40", 1L)
                .containsEntry(mentions + "@2:41", 2L)
                .containsEntry(related + "@2:40", 1L)
                .containsEntry(related + "@2:41", 2L)
                .hasSize(6);
    }

    @Test
    void aGenerationIsCountedByItselfAndOneThatTakesItsNamesLaterAnew() {
        run("CREATE (:Generation {number: 2, suffix: '_2'})", Map.of());
        String apply = """
                MERGE (memory:Memory_2 {key: 't/u/m1'})
                SET memory += {logPartition: 2, logOffset: 40}
                MERGE (entity:Entity_2 {id: 't/u/lisbon'})
                MERGE (memory)-[:MENTIONS {name: 'Lisbon'}]->(entity)
                CREATE (entity)-[:RELATED_2 {memoryKey: 't/u/m1', type: 'NEAR', ruleId: 'r1', start: 1, end: 2}]->(entity)
                """;
        run(apply, Map.of());
        run("MATCH (g:Generation) SET g.number = 7", Map.of());
        run("MATCH (memory:Memory_2) SET memory.logOffset = 40", Map.of());

        assertThat(counts())
                .isEqualTo(Map.of(
                        "2 t/u/m1@2:40", 1L,
                        "2 MENTIONS t/u/m1->t/u/lisbon Lisbon@2:40", 1L,
                        "2 RELATED t/u/m1 t/u/lisbon->t/u/lisbon NEAR r1 1 2@2:40", 1L,
                        "7 t/u/m1@2:40", 1L));
    }

    @Test
    void whatAFollowerHasAlreadyOfTheBatchThatItIsBroughtToTheEndOfIsNotCountedAgain() {
        run(
                "CREATE (:Generation {number: 2, suffix: '_2'}), (:PartitionProgress {partition: 2, nextOffset: 40})",
                Map.of());
        run("CREATE (:GenerationProgress {suffix: '_2', partition: 2, nextOffset: 41})", Map.of());
        String load = "MERGE (memory:Memory_2 {key: $key}) SET memory += {logPartition: 2, logOffset: $offset}";
        run(load, Map.of("key", "t/u/m1", "offset", 40L));

        // The live one goes from 40 to 42, and takes the follower along.
        run("""
                MATCH (live:PartitionProgress), (side:GenerationProgress)
                SET live.nextOffset = 42, side.nextOffset = 42
                MERGE (one:Memory_2 {key: 't/u/m1'}) SET one += {logPartition: 2, logOffset: 40}
                MERGE (two:Memory_2 {key: 't/u/m2'}) SET two += {logPartition: 2, logOffset: 41}
                """, Map.of());
        assertThat(counts()).isEqualTo(Map.of("2 t/u/m1@2:40", 1L, "2 t/u/m2@2:41", 1L));

        // A loader that writes what is there already is none of that.
        run(load, Map.of("key", "t/u/m1", "offset", 40L));
        assertThat(counts()).containsEntry("2 t/u/m1@2:40", 2L);
    }

    @Test
    void whatIsRolledBackDoesNotCount() {
        try (Session session = driver.session();
                Transaction transaction = session.beginTransaction()) {
            transaction.run(APPLY, Map.of("key", "t/u/m1", "version", 1, "offset", 40L));
            transaction.rollback();
        }

        assertThat(counts()).isEmpty();
    }

    @Test
    void overlappingTransactionsThatApplyTheSameAreBothCounted() throws Exception {
        try (Session session = driver.session();
                Transaction first = session.beginTransaction()) {
            first.run(APPLY, Map.of("key", "t/u/m1", "version", 1, "offset", 40L))
                    .consume();
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                started.countDown();
                apply("t/u/m1", 1, 40);
            });
            started.await(10, TimeUnit.SECONDS);
            first.commit();
            second.get(30, TimeUnit.SECONDS);
        }

        assertThat(counts()).isEqualTo(Map.of("t/u/m1@2:40", 2L));
    }

    private static void apply(String key, int version, long offset) {
        run(APPLY, Map.of("key", key, "version", version, "offset", offset));
    }

    private static void link(String key) {
        run(LINK, Map.of("key", key));
    }

    private static void run(String cypher, Map<String, Object> parameters) {
        driver.executableQuery(cypher).withParameters(parameters).execute();
    }

    private static Map<String, Long> counts() {
        return driver
                .executableQuery("MATCH (a:Applied) RETURN a.id AS id, a.count AS count")
                .execute()
                .records()
                .stream()
                .collect(Collectors.toMap(
                        row -> row.get("id").asString(), row -> row.get("count").asLong()));
    }
}
