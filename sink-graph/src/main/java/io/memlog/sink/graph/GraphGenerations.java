package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import io.memlog.sink.ProjectionStore;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.Generation.State;
import io.memlog.sink.generations.GenerationTurn;
import io.memlog.sink.generations.StoreGenerations;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.exceptions.Neo4jException;

/** The generations of the graph, over connections of its own. Thread-safe. */
final class GraphGenerations implements StoreGenerations, AutoCloseable {
    private final Neo4jSettings settings;
    private final GraphStore store;
    private final String sinkId;

    GraphGenerations(Neo4jSettings settings, String sinkId) {
        this.settings = settings;
        this.store = new GraphStore(settings);
        this.sinkId = sinkId;
    }

    @Override
    public Found look() {
        try (GraphTransaction transaction = store.begin("look at generations", "")) {
            List<Generation> generations = all(transaction);
            if (generations.isEmpty()) {
                transaction.run(GenerationStatements.ADD_FIRST, Map.of());
                transaction.commit();
                return new Found(List.of(), false);
            }
            boolean hasCommands = !transaction
                    .run(GenerationStatements.WAITING_COMMANDS, Map.of())
                    .isEmpty();
            return new Found(generations, hasCommands);
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("look at generations", e);
        }
    }

    @Override
    public ProjectionStore openLoader(Generation generation) {
        return new GraphGenerationStore(new GraphStore(settings), sinkId, generation.number());
    }

    @Override
    public GenerationTurn openTurn() {
        return new GraphTurn(store, sinkId);
    }

    @Override
    public void fail(Generation generation, String reason) {
        move(generation, State.FAILED, reason);
    }

    @Override
    public void sayWhyItWaits(Generation generation, String reason) {
        move(generation, generation.state(), reason);
    }

    private void move(Generation generation, State next, String failure) {
        try (GraphTransaction transaction = store.begin("generation goes wrong", "")) {
            if (move(transaction, generation, next, failure)) {
                transaction.commit();
            }
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("failure of generation " + generation.number(), e);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    static List<Generation> all(GraphTransaction transaction) {
        return transaction.run(GenerationStatements.ALL, Map.of()).stream()
                .map(GraphGenerations::generation)
                .toList();
    }

    /**
     * False if its state has changed meanwhile.
     *
     * @param failure why it does not get on, empty if it does
     */
    static boolean move(GraphTransaction transaction, Generation generation, State next, String failure) {
        return !transaction
                .run(
                        GenerationStatements.MOVE,
                        Map.of(
                                "generation", generation.number(),
                                "owner", "generations",
                                "state", generation.state().name(),
                                "next", next.name(),
                                "failure", failure))
                .isEmpty();
    }

    static Generation generation(org.neo4j.driver.Record row) {
        return new Generation(
                row.get("number").asInt(),
                State.valueOf(row.get("state").asString()),
                row.get("suffix").asString(),
                row.get("isBounded").asBoolean());
    }

    static GraphNames names(Generation generation) {
        return new GraphNames(generation.place());
    }
}
