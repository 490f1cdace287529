package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome;
import io.memlog.sink.CommitUnknownException;
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

    @Test
    void aCommitWithoutAnAnswerIsUnknownUntilANewClaimTellsWhetherItHappened() throws Exception {
        try (var cutter = new CommitCutter(parts.boltUri());
                Neo4jSink sink = Neo4jSink.open(Neo4jSettings.of(cutter.uri(), "", ""), "graph");
                var driver =
                        Neo4jSettings.of(URI.create(parts.boltUri()), "", "").newDriver()) {
            // Given
            var graph = new StoredGraph(driver);
            var session = new SinkSession(sink, 0, "owner-1");
            Batch batch = session.batch(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));

            // When
            cutter.cutNextCommit(CommitCutter.Cut.BEFORE_THE_SERVER_SEES_IT);
            assertThatThrownBy(() -> session.commit(batch)).isInstanceOf(CommitUnknownException.class);

            // Then
            var second = new SinkSession(sink, 0, "owner-1");
            assertThat(second.lease().nextOffset()).isEqualTo(batch.lease().nextOffset());
            assertThat(graph.memoryKeys()).isEmpty();

            // When
            Batch again = second.batch(SinkSession.put(MemoryRecords.memory("m1", 1, "bob")));
            cutter.cutNextCommit(CommitCutter.Cut.BEFORE_THE_CLIENT_HEARS_OF_IT);
            assertThatThrownBy(() -> second.commit(again)).isInstanceOf(CommitUnknownException.class);

            // Then
            var third = new SinkSession(sink, 0, "owner-1");
            assertThat(third.lease().nextOffset()).isEqualTo(again.nextOffset());
            assertThat(graph.edges()).containsExactly("acme/ann-REMEMBERS->m1", "m1-MENTIONS->bob");
        }
    }
}
