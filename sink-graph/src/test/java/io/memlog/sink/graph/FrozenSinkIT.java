package io.memlog.sink.graph;

import static io.memlog.sink.graph.MemoryRecords.memory;
import static io.memlog.sink.graph.SinkSession.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memlog.schemas.GraphNames;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.GenerationSteps;
import io.memlog.sink.generations.GenerationTurn;
import io.memlog.testkit.MemlogParts;
import io.memlog.testkit.PartKind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.neo4j.driver.Driver;

/** A sink that was frozen between two transactions of its turn, and does not know what others have done since; on a real Neo4j. */
final class FrozenSinkIT {
    @RegisterExtension
    static final MemlogParts PARTS = MemlogParts.shared(PartKind.NEO4J);

    private final Neo4jSettings settings = Neo4jSettings.of(URI.create(PARTS.boltUri()), "", "");
    private final Driver driver = settings.newDriver();
    private final StoredGraph graph = new StoredGraph(driver);
    private final GraphGenerations generations = new GraphGenerations(settings, "graph");
    private final GenerationSteps steps = new GenerationSteps(generations);
    private final GenerationProbe probe = new GenerationProbe(driver, steps::take);
    private Neo4jSink sink;

    @BeforeEach
    void begin() {
        graph.clear();
        sink = Neo4jSink.open(settings, "graph");
        new SinkSession(sink, 0, "live").apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")));
        steps.take();
    }

    @AfterEach
    void close() {
        generations.close();
        sink.close();
        graph.clear();
        driver.close();
    }

    @Test
    void aCommandThatAnotherSinkHasAnsweredIsNotAppliedAgain() {
        var wakesUp = new GenerationSteps(frozenAfter("commands", () -> {
            steps.take();
            probe.ask("DROP", 2);
            assertThat(probe.states()).containsExactly("1 LIVE ");
        }));

        probe.request("REBUILD", 0, java.util.Map.of());
        wakesUp.take();

        assertThat(probe.states()).containsExactly("1 LIVE ");
    }

    @Test
    void whatHasTakenTheNamesOfADroppedGenerationIsNotSweptWithIt() {
        // Given the third generation under the plain names of the first one, which is gone
        load(2);
        probe.ask("SWITCH", 2);
        probe.ask("DROP", 1);
        load(3);
        assertThat(probe.states()).containsExactly("2 LIVE _2", "3 FOLLOWING ");
        List<String> content = probe.content("");
        List<String> schema = schema("");

        // When a sink wakes up that was frozen while it swept the first one
        try (GenerationTurn woken = generations.openTurn()) {
            var first = new Generation(1, Generation.State.DROPPING, "", false);
            assertThatThrownBy(() -> woken.remove(first)).isInstanceOf(StoreUnavailableException.class);
        }

        // Then
        assertThat(probe.content("")).isEqualTo(content).hasSizeGreaterThan(2);
        assertThat(schema("")).isEqualTo(schema).hasSize(6);
        assertThat(probe.states()).containsExactly("2 LIVE _2", "3 FOLLOWING ");
    }

    @Test
    void noNumberIsGivenTwice() {
        probe.ask("REBUILD", 0);
        probe.ask("DROP", 2);
        probe.ask("REBUILD", 0);

        assertThat(probe.states()).containsExactly("1 LIVE ", "3 LOADING _3");
    }

    @Test
    void aLoaderOfADroppedGenerationLeavesNoSchema() {
        try (var store = new GraphStore(settings)) {
            assertThatThrownBy(() -> store.prepare(new GraphNames("_9"), () -> {
                        throw new IllegalStateException("dropped meanwhile");
                    }))
                    .hasMessage("dropped meanwhile");
        }

        assertThat(schema("_9")).isEmpty();
    }

    @Test
    void aLoaderThatIsAboutToCommitTheSchemaOfADroppedGenerationLeavesNone() throws Exception {
        var names = new GraphNames("_9");
        var dropped = new AtomicReference<CompletableFuture<Void>>();
        try (var loaders = new GraphStore(settings);
                var leaders = new GraphStore(settings)) {
            loaders.prepare(names, () -> {
                dropped.set(CompletableFuture.runAsync(() -> leaders.dropSchema(names, () -> {})));
                // One that waits for nobody has ended by then.
                dropped.get()
                        .copy()
                        .completeOnTimeout(null, 3, TimeUnit.SECONDS)
                        .join();
            });
            if (dropped.get().handle((done, failure) -> failure).get() != null) {
                // As the next turn does.
                leaders.dropSchema(names, () -> {});
            }
        }

        assertThat(schema("_9")).isEmpty();
    }

    @Test
    void theLockOfATurnInADatabaseThatIsEmptyByNowKeepsNoSinkFromIt() {
        graph.clear();
        try (GenerationTurn turn = generations.openTurn()) {
            assertThat(turn.leads()).isTrue();
            turn.commit();
        }

        new SinkSession(sink, 0, "heir").apply(put(memory("m1", 1, "bob")));

        assertThat(probe.texts("MATCH (s:GraphSchema) RETURN toString(s.version) AS text"))
                .containsExactly("1");
    }

    private void load(int number) {
        probe.ask("REBUILD", 0);
        try (var loader = new GraphGenerationStore(new GraphStore(settings), "graph", number)) {
            SinkSession loading = new SinkSession(loader, 0, "loader");
            steps.take();
            steps.take();
            loading.apply(put(memory("m1", 1, "bob")), put(memory("m2", 1, "bob", "paris")));
        }
        steps.take();
    }

    private List<String> schema(String suffix) {
        return probe.texts(
                "SHOW INDEXES YIELD name WHERE name =~ 'memlog_(user|memory|entity|related)_[a-z]+%s' RETURN name AS text ORDER BY text"
                        .formatted(suffix));
    }

    /** Generations whose turn has this done to the store after the first commit that follows a call of the method. */
    private StoreGenerationsWithTurn frozenAfter(String method, Runnable meanwhile) {
        return new StoreGenerationsWithTurn(generations, turn -> {
            var isCalled = new AtomicBoolean();
            var isDone = new AtomicBoolean();
            return (GenerationTurn) Proxy.newProxyInstance(
                    GenerationTurn.class.getClassLoader(),
                    new Class<?>[] {GenerationTurn.class},
                    (proxy, called, arguments) -> {
                        try {
                            Object answer = called.invoke(turn, arguments);
                            if (called.getName().equals("commit") && isCalled.get() && !isDone.getAndSet(true)) {
                                meanwhile.run();
                            }
                            isCalled.compareAndSet(false, called.getName().equals(method));
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        });
    }
}
