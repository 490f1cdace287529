package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.TransientException;

/** The database dies and comes back, or others stand in the way. */
final class Neo4jOutageIT {
    /** Memories that a server needs more than two seconds for, the time between two looks at its clock: 7 s for 12,000 were measured. */
    private static final int MANY = 8_000;

    @RegisterExtension
    static final MemlogParts parts = MemlogParts.own(PartKind.NEO4J);

    @BeforeEach
    void clear() {
        try (var driver = Neo4jSettings.of(URI.create(parts.boltUri()), "", "").newDriver()) {
            new StoredGraph(driver).clear();
        }
    }

    @Test
    void aKilledDatabaseIsUnavailableUntilItIsBackAndThenNothingIsLostOrDoubled() {
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
        try (Neo4jSink sink = Neo4jSink.open(settings, "graph")) {
            // Given
            var session = new SinkSession(sink, 0, "owner-1");
            session.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
            Batch next = session.batch(SinkSession.put(MemoryRecords.memory("m2", 1, "bob", "paris")));

            // When
            parts.neo4j().kill();

            // Then
            assertThatThrownBy(() -> session.commit(next)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> new SinkSession(sink, 0, "owner-2")).isInstanceOf(StoreUnavailableException.class);

            // When
            parts.neo4j().start();

            // Then
            CommitOutcome outcome = await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                    .until(() -> session.commit(next), answer -> true);
            assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
            try (var driver = settings.newDriver()) {
                assertThat(new StoredGraph(driver).edges())
                        .containsExactly(
                                "acme/ann-REMEMBERS->m1",
                                "acme/ann-REMEMBERS->m2",
                                "bob-RELATED->paris",
                                "m1-MENTIONS->bob",
                                "m2-MENTIONS->bob",
                                "m2-MENTIONS->paris");
            }
        }
    }

    @Test
    void aNodeThatSomebodyElseLocksIsWaitedForAsLongAsATransactionMayTake() {
        // Given
        var address = URI.create(parts.boltUri());
        Neo4jSettings patient = Neo4jSettings.of(address, "", "");
        try (Neo4jSink sink = Neo4jSink.open(patient, "graph");
                Neo4jSink impatient =
                        Neo4jSink.open(new Neo4jSettings(address, "", "", 2, Duration.ofSeconds(2)), "graph");
                Driver driver = patient.newDriver()) {
            var session = new SinkSession(sink, 0, "owner-1");
            session.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
            Batch next = session.batch(SinkSession.put(MemoryRecords.memory("m1", 2, "paris")));
            try (Session other = driver.session();
                    Transaction open = other.beginTransaction()) {
                open.run("MATCH (m:Memory {memoryId: 'm1'}) SET m.touched = true")
                        .consume();

                // When, Then
                assertThatThrownBy(() -> impatient.commit(next))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("Neo.");
            }
            assertWritten(session, next, driver);
        }
    }

    @Test
    void aDeadlockEndsOneOfBothAndTheBatchIsWrittenInTheEnd() throws Exception {
        // Given
        Neo4jSettings settings = Neo4jSettings.of(URI.create(parts.boltUri()), "", "");
        try (Neo4jSink sink = Neo4jSink.open(settings, "graph");
                Driver driver = settings.newDriver();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            var session = new SinkSession(sink, 0, "owner-1");
            session.apply(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
            Batch next = session.batch(SinkSession.put(MemoryRecords.memory("m1", 2, "paris")));
            List<Future<CommitOutcome>> commits = new ArrayList<>();
            try (Session other = driver.session();
                    Transaction open = other.beginTransaction()) {
                open.run("MATCH (m:Memory {memoryId: 'm1'}) SET m.touched = true")
                        .consume();

                // When the commit has the offset and waits for the memory, and the other has the memory and wants the
                // offset
                commits.add(threads.submit(() -> session.commit(next)));
                await().until(() -> isBlocked(driver, "commit"));
                open.run("MATCH (p:PartitionProgress) SET p.touched = true").consume();
                open.rollback();
            } catch (TransientException e) {
                // Then it was the other's turn to give way
                assertThat(e.code()).contains("DeadlockDetected");
            }
            try {
                assertThat(commits.getFirst().get(20, TimeUnit.SECONDS)).isInstanceOf(CommitOutcome.Committed.class);
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("DeadlockDetected");
                assertWritten(session, next, driver);
            }
            assertThat(new StoredGraph(driver).edges()).containsExactly("acme/ann-REMEMBERS->m1", "m1-MENTIONS->paris");
        }
    }

    @Test
    void aBatchThatTakesLongerThanATransactionMayIsWrittenInTheEnd() {
        // Given
        var hasty = new Neo4jSettings(URI.create(parts.boltUri()), "", "", 2, Duration.ofMillis(500));
        try (Neo4jSink sink = Neo4jSink.open(hasty, "graph");
                Driver driver = hasty.newDriver()) {
            var session = await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                    .until(() -> new SinkSession(sink, 0, "owner-1"), claimed -> true);
            Batch large = session.batch(IntStream.range(0, MANY)
                    .mapToObj(i -> SinkSession.put(MemoryRecords.memory("user" + i % 1000, "m" + i, 1, "bob" + i % 10)))
                    .toArray(SinkSession.Entry[]::new));

            // When
            CommitOutcome outcome = await().atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                    .until(() -> session.commit(large), answer -> true);

            // Then
            assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
            assertThat(new StoredGraph(driver)
                            .rows("MATCH (m:Memory) RETURN count(m) AS n", Map.of())
                            .getFirst()
                            .get("n"))
                    .hasToString(String.valueOf(MANY));
        }
    }

    private static boolean isBlocked(Driver driver, String action) {
        return !new StoredGraph(driver)
                .rows(
                        "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.memlog = $action AND status STARTS WITH 'Blocked' RETURN status",
                        Map.of("action", action))
                .isEmpty();
    }

    private static void assertWritten(SinkSession session, Batch batch, Driver driver) {
        CommitOutcome outcome = await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> session.commit(batch), answer -> true);
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(new StoredGraph(driver).edges()).containsExactly("acme/ann-REMEMBERS->m1", "m1-MENTIONS->paris");
    }
}
