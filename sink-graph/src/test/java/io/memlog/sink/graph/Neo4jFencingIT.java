package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.Lease;
import io.memlog.sink.LogBounds;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;

/** Who may write, and from where, on a real Neo4j. */
final class Neo4jFencingIT {

    private static final String LOCK = "MATCH (p:PartitionProgress {id: $id}) SET p.lockedBy = 'zombie'";
    private static final String ADVANCE =
            "MATCH (p:PartitionProgress {id: $id}) SET p.nextOffset = 42, p.eventOffset = 40";

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.shared(PartKind.NEO4J);

    private static Driver driver;
    private static Neo4jSink sink;
    private static StoredGraph graph;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void open() {
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
        driver = settings.newDriver();
        sink = Neo4jSink.open(settings, "graph");
        graph = new StoredGraph(driver);
    }

    @AfterAll
    static void close() {
        sink.close();
        driver.close();
    }

    @BeforeEach
    void clear() {
        graph.clear();
    }

    @Test
    void aPartitionNeverSeenStartsWhereTheLogStarts() {
        // When
        Lease lease = sink.claim(SinkSession.source(0), new LogBounds(17, 99), "owner-1");

        // Then
        assertThat(lease).isEqualTo(new Lease(SinkSession.source(0), "owner-1", 1, 17, -1));
    }

    @Test
    void aClaimGoesOnWhereTheLastCommitEnded() {
        // Given
        var first = new SinkSession(sink, 0, "owner-1");
        first.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));

        // When
        Lease lease = sink.claim(SinkSession.source(0), SinkSession.BOUNDS, "owner-2");

        // Then
        assertThat(lease)
                .isEqualTo(new Lease(
                        SinkSession.source(0), "owner-2", 2, 2, first.lease().eventOffset()));
    }

    @Test
    void aFormerOwnersLateCommitIsFencedAndWritesNothing() {
        // Given
        var zombie = new SinkSession(sink, 0, "zombie");
        Batch late = zombie.batch(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
        var heir = new SinkSession(sink, 0, "heir");

        // When
        CommitOutcome outcome = zombie.commit(late);

        // Then
        assertThat(outcome).isEqualTo(new CommitOutcome.Fenced(heir.lease().epoch()));
        assertThat(graph.memoryKeys()).isEmpty();
    }

    @Test
    void theSameBatchTwiceIsAlreadyApplied() {
        // Given
        var session = new SinkSession(sink, 0, "owner-1");
        Batch batch = session.batch(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
        session.commit(batch);

        // When
        CommitOutcome outcome = session.commit(batch);

        // Then
        assertThat(outcome).isEqualTo(new CommitOutcome.AlreadyApplied(batch.nextOffset()));
    }

    @Test
    void aClaimWaitsForTheOpenTransactionOfAZombieAndSeesWhatItCommitted() throws Exception {
        // Given a zombie between its lock and its commit
        var zombie = new SinkSession(sink, 0, "zombie");
        String id = "graph/memory.enriched/0";
        try (Session session = driver.session();
                Transaction open = session.beginTransaction()) {
            open.run(LOCK, Map.of("id", id)).consume();

            // When
            CompletableFuture<Lease> claim = claimInBackground("heir");
            awaitWaitingClaims(1);
            open.run(ADVANCE, Map.of("id", id)).consume();
            assertThat(claim).isNotDone();
            open.commit();

            // Then
            assertThat(claim.get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Lease(
                            SinkSession.source(0), "heir", zombie.lease().epoch() + 1, 42, 40));
        }
    }

    @Test
    void theServerTakesTheLockFromAFrozenZombieWhenItsTransactionTimesOut() throws Exception {
        // Given a zombie that never says another word
        new SinkSession(sink, 0, "zombie");
        TransactionConfig twoSeconds =
                TransactionConfig.builder().withTimeout(Duration.ofSeconds(2)).build();
        try (Session session = driver.session();
                Transaction open = session.beginTransaction(twoSeconds)) {
            open.run(LOCK, Map.of("id", "graph/memory.enriched/0")).consume();

            // When
            CompletableFuture<Lease> claim = claimInBackground("heir");

            // Then
            assertThat(claim.get(20, TimeUnit.SECONDS).epoch()).isEqualTo(2);
        } catch (org.neo4j.driver.exceptions.TransactionTerminatedException e) {
            // Closing the zombie's side tells it what the server did.
        }
    }

    @Test
    void ofManyOwnersOnlyTheLastMayWrite() throws Exception {
        // Given
        List<CompletableFuture<SinkSession>> claims = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> claimWithRetry("owner-" + i), threads))
                .toList();
        for (CompletableFuture<SinkSession> claim : claims) {
            claim.get(30, TimeUnit.SECONDS);
        }

        // When
        List<CompletableFuture<CommitOutcome>> commits = claims.stream()
                .map(claim -> claim.thenApplyAsync(
                        session -> session.commit(SinkSession.put(MemoryRecords.memory("m1", 1, "bob"))), threads))
                .toList();

        // Then
        long committed = 0;
        for (CompletableFuture<CommitOutcome> commit : commits) {
            committed += commit.get(30, TimeUnit.SECONDS) instanceof CommitOutcome.Committed ? 1 : 0;
        }
        assertThat(committed).isOne();
        assertThat(graph.edges()).containsExactly("acme/ann-REMEMBERS->m1", "m1-MENTIONS->bob");
    }

    private static SinkSession claimWithRetry(String owner) {
        return await().ignoreException(io.memlog.sink.StoreUnavailableException.class)
                .until(() -> new SinkSession(sink, 0, owner), session -> true);
    }

    private CompletableFuture<Lease> claimInBackground(String owner) {
        return CompletableFuture.supplyAsync(
                () -> sink.claim(SinkSession.source(0), SinkSession.BOUNDS, owner), threads);
    }

    private static void awaitWaitingClaims(int expected) {
        await().untilAsserted(() -> assertThat(graph.rows("""
                        SHOW TRANSACTIONS YIELD metaData, status
                        WHERE metaData.memlog = 'claim' AND status STARTS WITH 'Blocked'
                        RETURN status
                        """, Map.of())).hasSize(expected));
    }
}
