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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database dies and comes back, and connections break at the worst moment. */
final class Neo4jOutageIT {
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
}
