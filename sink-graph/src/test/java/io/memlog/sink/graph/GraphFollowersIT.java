package io.memlog.sink.graph;

import static io.memlog.sink.graph.MemoryRecords.memory;
import static io.memlog.sink.graph.SinkSession.erase;
import static io.memlog.sink.graph.SinkSession.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.sink.Batch;
import io.memlog.sink.CommitOutcome.Committed;
import io.memlog.sink.CommitOutcome.Fenced;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/** A generation that follows the live one, and the switch, transaction by transaction in a real Neo4j. */
final class GraphFollowersIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.NEO4J);

    private final Neo4jSettings settings = Neo4jSettings.of(URI.create(PARTS.boltUri()), "", "");
    private final Driver driver = settings.newDriver();
    private final StoredGraph graph = new StoredGraph(driver);
    private final GraphGenerations generations = new GraphGenerations(settings, "graph");
    private final GenerationSteps steps = new GenerationSteps(generations);
    private final GenerationProbe probe = new GenerationProbe(driver, steps::take);
    private final GraphGenerationStore loader = new GraphGenerationStore(new GraphStore(settings), "graph", 2);
    private Neo4jSink sink;
    private SinkSession live;
    private SinkSession loading;

    /** The live generation holds offsets 0 and 1, its next is 3; the new one is about to catch up, and stands at 0. */
    @BeforeEach
    void beginRebuild() {
        graph.clear();
        sink = Neo4jSink.open(settings, "graph");
        live = new SinkSession(sink, 0, "live")
                .apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")));
        probe.ask("REBUILD", 0);
        loading = new SinkSession(loader, 0, "loader");
        steps.take();
        steps.take();
        assertThat(probe.states()).containsExactly("1 LIVE ", "2 CATCHING_UP _2");
    }

    @AfterEach
    void close() {
        loader.close();
        generations.close();
        sink.close();
        graph.clear();
        driver.close();
    }

    @Test
    void aFollowerInTheMiddleOfABatchIsBroughtToItsEnd() {
        // It is ahead of the live one, as a loader may be.
        loading.apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")), put(memory("m1", 2, "paris")));
        assertThat(probe.progress()).containsExactly("4 true");

        live.apply(put(memory("m1", 2, "paris")), erase("m2"), put(memory("m3", 1, "eve", "bob")));

        assertThat(probe.progress()).containsExactly("7 true");
        assertThat(probe.content("_2")).isEqualTo(probe.content("")).hasSize(6);
    }

    @Test
    void aFollowerThatRefusesIsLetGoAndItsLoaderTakesOver() {
        follow();
        // What no sink makes: the follower's MERGE of the entity meets it.
        graph.change("CREATE CONSTRAINT refusing FOR (e:Entity_2) REQUIRE e.name IS UNIQUE", Map.of());
        graph.change("CREATE (:Entity_2 {id: 'acme/zoe/eve', name: 'EVE'})", Map.of());
        try {
            live.apply(put(memory("m9", 1, "eve")));
        } finally {
            graph.change("DROP CONSTRAINT refusing", Map.of());
        }

        assertThat(graph.memoryKeys()).containsExactly("acme/ann/m1", "acme/ann/m2", "acme/ann/m9");
        assertThat(probe.progress()).containsExactly("3 false");
        graph.change("MATCH (e:Entity_2 {id: 'acme/zoe/eve'}) DELETE e", Map.of());
        loading = new SinkSession(loader, 0, "loader");
        loading.apply(put(memory("m9", 1, "eve")));
        assertThat(probe.progress()).containsExactly("5 true");
        assertThat(probe.content("_2")).isEqualTo(probe.content(""));
    }

    @Test
    void nobodyWritesIntoTheWrongGenerationAfterTheSwitch() {
        follow();
        Batch late = loading.batch(put(memory("late", 1, "bob")));
        Batch stale = live.batch(put(memory("zombie", 1, "bob")));
        // The live loop writes what follows; its loader may believe that it does.
        assertThat(loader.commit(late)).isInstanceOf(Committed.class);
        assertThat(probe.content("_2")).isEqualTo(probe.content(""));
        steps.take();

        probe.ask("SWITCH", 2);

        assertThat(probe.states()).containsExactly("1 RETIRED ", "2 LIVE _2");
        assertThat(probe.live().suffix()).isEqualTo("_2");
        assertThat(loader.commit(late)).isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> new SinkSession(loader, 0, "loader")).isInstanceOf(StoreUnavailableException.class);
        assertThat(probe.progress()).containsExactly("3 false");

        // A batch of before the switch goes where the lease is: to what is live.
        List<String> retired = probe.content("");
        live.apply(put(memory("m1", 2, "paris")));
        assertThat(probe.content("_2")).contains("m1 2 3 acme/ann", "m1 mentions paris");
        assertThat(probe.content("")).isEqualTo(retired);

        new SinkSession(sink, 0, "heir");
        assertThat(sink.commit(stale)).isInstanceOf(Fenced.class);
        assertThat(probe.content("_2")).noneMatch(line -> line.startsWith("zombie"));
    }

    @Test
    void theOldGenerationCatchesUpAndIsSwitchedBackToAndTheOtherOneGoes() {
        follow();
        probe.ask("SWITCH", 2);
        live.apply(put(memory("m1", 2, "paris")));

        probe.ask("ROLLBACK", 1);
        try (var former = new GraphGenerationStore(new GraphStore(settings), "graph", 1)) {
            SinkSession stopped = new SinkSession(former, 0, "loader");
            assertThat(stopped.lease().nextOffset()).isEqualTo(3);
            stopped.apply(put(memory("m1", 2, "paris")));
        }
        probe.ask("SWITCH", 1);

        assertThat(probe.states()).containsExactly("1 LIVE ", "2 RETIRED _2");
        assertThat(probe.content("_2")).isEqualTo(probe.content("")).isNotEmpty();
        List<String> before = probe.content("");

        probe.ask("DROP", 2);

        assertThat(probe.states()).containsExactly("1 LIVE ");
        assertThat(probe.content("_2")).isEmpty();
        assertThat(probe.content("")).isEqualTo(before);
        assertThat(probe.texts("SHOW INDEXES YIELD name WHERE name ENDS WITH '_2' RETURN name AS text"))
                .isEmpty();
        assertThat(probe.progress()).isEmpty();
    }

    @Test
    void whenTheFirstGenerationIsGoneTheNextOneTakesThePlainNames() {
        follow();
        probe.ask("SWITCH", 2);
        probe.ask("DROP", 1);
        assertThat(probe.states()).containsExactly("2 LIVE _2");

        probe.ask("REBUILD", 0);

        assertThat(probe.states()).containsExactly("2 LIVE _2", "3 LOADING ");
        // What stands under a side generation's name is asked for in the transaction that reads, also by strangers.
        assertThat(probe.texts("""
                MATCH (store:StoreIdentity {id: 'memlog'})
                MATCH (m:$('Memory' + coalesce(store.suffix, '')) {key: 'acme/ann/m1'})
                RETURN m.memoryId AS text
                """)).containsExactly("m1");
    }

    @Test
    void theSwitchWaitsForNobodyForLong() {
        follow();
        steps.take();
        try (Session session = driver.session();
                Transaction open = session.beginTransaction()) {
            open.run("MATCH (p:PartitionProgress) SET p.touched = true").consume();

            probe.ask("SWITCH", 2);

            assertThat(probe.state(2)).isEqualTo("FOLLOWING");
            assertThat(probe.live().suffix()).isEmpty();
        }
        steps.take();
        assertThat(probe.state(2)).isEqualTo("LIVE");
    }

    @Test
    void aBoundedGenerationStopsWhereItShould() {
        probe.ask("DROP", 2);
        live.apply(put(memory("m1", 2, "paris")), put(memory("m4", 1, "bob")));
        probe.request("REBUILD", 0, Map.of(0, 4L));
        steps.take();

        try (var bounded = new GraphGenerationStore(new GraphStore(settings), "graph", 3)) {
            loading = new SinkSession(bounded, 0, "loader");
            loading.apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")));
            loading.apply(put(memory("m1", 2, "paris")), put(memory("m4", 1, "bob")));
        }
        steps.take();
        steps.take();

        assertThat(probe.states()).containsExactly("1 LIVE ", "3 FROZEN _3");
        assertThat(probe.progress()).containsExactly("4 false");
        assertThat(probe.content("_3")).contains("m1 2 3 acme/ann").noneMatch(line -> line.startsWith("m4"));
        probe.ask("SWITCH", 3);
        assertThat(probe.state(3)).isEqualTo("FROZEN");
    }

    @Test
    void whyAGenerationDoesNotGetOnIsKeptUntilItHasAnotherState() {
        var side = generations.look().generations().getLast();
        assertThat(side.number()).isEqualTo(2);

        generations.sayWhyItWaits(side, "the disk is full");

        assertThat(probe.states()).containsExactly("1 LIVE ", "2 CATCHING_UP _2");
        assertThat(failureOfTheNewOne()).containsExactly("the disk is full");
        follow();
        steps.take();
        assertThat(probe.state(2)).isEqualTo("FOLLOWING");
        assertThat(failureOfTheNewOne()).containsExactly("");
    }

    private List<String> failureOfTheNewOne() {
        return probe.texts("MATCH (g:Generation {number: 2}) RETURN g.failure AS text");
    }

    @Test
    void commandsThatFitNoStateAreRefused() {
        probe.ask("REBUILD", 0);
        probe.ask("SWITCH", 1);
        probe.ask("SWITCH", 7);
        probe.ask("ROLLBACK", 2);
        probe.ask("DROP", 1);
        probe.ask("EXPLODE", 0);

        assertThat(probe.texts("MATCH (c:GenerationCommand {isRefused: true}) RETURN c.kind AS text ORDER BY text"))
                .containsExactly("DROP", "EXPLODE", "REBUILD", "ROLLBACK", "SWITCH", "SWITCH");
        assertThat(probe.texts("MATCH (c:GenerationCommand) WHERE c.answeredAt IS NULL RETURN c.kind AS text"))
                .isEmpty();
    }

    private void follow() {
        loading.apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")));
        assertThat(probe.progress()).containsExactly("3 true");
    }
}
