package io.memlog.sink.graph;

import io.memlog.schemas.GraphNames;
import io.memlog.schemas.Topics;
import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.Generation.State;
import io.memlog.sink.generations.GenerationCommand;
import io.memlog.sink.generations.GenerationTurn;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * A turn whose every transaction begins with the lock of one node: Neo4j has no lock of a session, but a transaction that takes one. What is
 * read afterwards is what the turn before has left.
 */
final class GraphTurn implements GenerationTurn {
    /** For a sweep: then other commands have their turn. */
    private static final Duration SWEEP_FOR = Duration.ofSeconds(5);

    private static final Map<String, Object> OWNER = Map.of("owner", "generations");

    private final GraphStore store;
    private final String sinkId;
    private @Nullable GraphTransaction transaction;
    private volatile boolean isAborted;

    GraphTurn(GraphStore store, String sinkId) {
        this.store = store;
        this.sinkId = sinkId;
    }

    @Override
    public boolean leads() {
        run(GenerationStatements.ADD_FIRST, Map.of());
        return true;
    }

    @Override
    public List<GenerationCommand> commands() {
        return run(GenerationStatements.WAITING_COMMANDS, Map.of()).stream()
                .map(GraphTurn::command)
                .toList();
    }

    @Override
    public List<Generation> generations() {
        return run(GenerationStatements.ALL, Map.of()).stream()
                .map(GraphGenerations::generation)
                .toList();
    }

    @Override
    public Position position(Generation generation) {
        Record row = run(GenerationStatements.POSITION, parameters(generation)).getFirst();
        long partitions = row.get("partitions").asLong();
        return new Position(
                partitions > 0 && row.get("claimed").asLong() == partitions,
                row.get("behind").asLong(),
                partitions > 0 && row.get("following").asLong() == partitions);
    }

    @Override
    public boolean hasReachedItsBounds(Generation generation) {
        return run(GenerationStatements.COUNT_MISSED_BOUNDS, parameters(generation))
                        .getFirst()
                        .get("missed")
                        .asLong()
                == 0;
    }

    /** Its constraints its loaders make: Neo4j takes them in no transaction that writes anything else. */
    @Override
    public Generation add(GenerationCommand rebuild) {
        Map<String, Object> parameters =
                Map.of("command", rebuild.id().toString(), "schemaVersion", GraphSchema.VERSION);
        return GraphGenerations.generation(
                run(GenerationStatements.ADD, parameters).getFirst());
    }

    @Override
    public boolean move(Generation generation, State next) {
        return answerOf(inside -> GraphGenerations.move(inside, generation, next, ""));
    }

    @Override
    public Optional<String> exchange(Generation live, Generation next) {
        keepWritersOut();
        List<Record> apart = run(GenerationStatements.FIND_APART, parameters(next));
        if (!apart.isEmpty()) {
            Record found = apart.getFirst();
            return Optional.of("%s-%d@%d: expected generation %d to follow there, found it at %s"
                    .formatted(
                            Topics.ENRICHED,
                            found.get("partition").asInt(),
                            found.get("expected").asLong(),
                            next.number(),
                            found.get("found").asObject()));
        }
        run(GenerationStatements.FORGET_PROGRESS, parameters(next));
        run(GenerationStatements.NOTE_WHERE_IT_STOPS, parameters(live));
        run(GenerationStatements.MAKE_LIVE, Map.of("suffix", next.place()));
        return Optional.empty();
    }

    /** First nobody writes it any more, then it goes piece by piece, at last its constraints and its node. */
    @Override
    public Optional<String> remove(Generation unwanted) {
        if (unwanted.state() != State.DROPPING) {
            keepWritersOut();
            run(GenerationStatements.FORGET_PROGRESS, parameters(unwanted));
            if (!move(unwanted, State.DROPPING)) {
                throw unexpected(unwanted, unwanted.state());
            }
            commit();
        }
        GraphNames names = GraphGenerations.names(unwanted);
        long end = System.nanoTime() + SWEEP_FOR.toNanos();
        // Asked anew in each transaction: another sink may have removed it, and given its names to the next one, while
        // this one was frozen.
        while (answerOf(inside -> isDropping(inside, unwanted) && GraphSweep.deletePiece(inside, names))) {
            commit();
            if (isAborted || System.nanoTime() > end) {
                return Optional.of("generation %d: %d nodes are left"
                        .formatted(unwanted.number(), answerOf(inside -> GraphSweep.countNodes(inside, names))));
            }
        }
        commit();
        dropSchema(unwanted, names);
        run(GenerationStatements.FORGET_GENERATION, parameters(unwanted));
        return Optional.empty();
    }

    /** Whether it is still to be removed is asked behind its locks, which keep the next one of these names from being made. */
    private void dropSchema(Generation unwanted, GraphNames names) {
        try {
            store.dropSchema(names, () -> {
                try (GraphTransaction look = store.beginTurn()) {
                    if (!isDropping(look, unwanted)) {
                        throw unexpected(unwanted, State.DROPPING);
                    }
                }
            });
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("generations", e);
        }
    }

    private static boolean isDropping(GraphTransaction inside, Generation unwanted) {
        return inside.run(GenerationStatements.STATE, Map.of("generation", unwanted.number())).stream()
                .anyMatch(row -> row.get("state").asString().equals(State.DROPPING.name()));
    }

    private static StoreUnavailableException unexpected(Generation generation, State expected) {
        var reason = new IllegalStateException(
                "expected generation %d to be %s, found another state".formatted(generation.number(), expected));
        return new StoreUnavailableException(String.valueOf(reason.getMessage()), reason);
    }

    /** There already, or no record would have found its node; made sure of before anybody reads it. */
    @Override
    public void buildIndexes(Generation generation) {
        commit();
        try {
            store.prepare(GraphGenerations.names(generation), () -> {});
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("generations", e);
        }
    }

    @Override
    public void answer(GenerationCommand command, boolean isRefused, @Nullable Generation about, String text) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", command.id().toString());
        parameters.put("isRefused", isRefused);
        parameters.put("answer", text);
        parameters.put("generation", about == null ? null : about.number());
        run(GenerationStatements.ANSWER, parameters);
    }

    @Override
    public void sayWhyItWaits(GenerationCommand command, String reason) {
        run(GenerationStatements.SAY_WHY_IT_WAITS, Map.of("id", command.id().toString(), "answer", reason));
    }

    @Override
    public void commit() {
        GraphTransaction present = transaction;
        if (present == null) {
            return;
        }
        try (present) {
            present.commit();
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("generations", e);
        } finally {
            transaction = null;
        }
    }

    @Override
    public void rollBack() {
        GraphTransaction present = transaction;
        transaction = null;
        if (present != null) {
            present.close();
        }
    }

    /** What is under way ends by itself in a moment. */
    @Override
    public void abort() {
        isAborted = true;
    }

    @Override
    public void close() {
        rollBack();
    }

    /** Until the end of the transaction; fails if a commit or a claim takes longer than it may. */
    private void keepWritersOut() {
        run(GenerationStatements.LOCK_GENERATIONS, OWNER);
        run(GenerationStatements.LOCK_LIVE_PROGRESS, OWNER);
        run(GenerationStatements.LOCK_SIDE_PROGRESS, OWNER);
    }

    /** What the statements about one generation want to know. */
    private Map<String, Object> parameters(Generation generation) {
        return Map.of(
                "generation",
                generation.number(),
                "suffix",
                generation.place(),
                "sinkId",
                sinkId,
                "topic",
                Topics.ENRICHED);
    }

    /** Does something in the transaction of this turn. */
    @FunctionalInterface
    private interface Work<T> {
        T in(GraphTransaction transaction);
    }

    private List<Record> run(String statement, Map<String, ? extends @Nullable Object> parameters) {
        return answerOf(inside -> inside.run(statement, parameters));
    }

    private <T> T answerOf(Work<T> work) {
        if (isAborted) {
            var reason = new IllegalStateException("expected a service that goes on, found one that ends");
            throw new StoreUnavailableException(String.valueOf(reason.getMessage()), reason);
        }
        try {
            GraphTransaction present = transaction;
            if (present == null) {
                present = store.beginTurn();
                transaction = present;
                present.run(GenerationStatements.LOCK_TURN, OWNER);
            }
            return work.in(present);
        } catch (Neo4jException e) {
            throw Neo4jErrors.duringClaim("generations", e);
        }
    }

    private static GenerationCommand command(Record row) {
        Value generation = row.get("generation");
        return new GenerationCommand(
                UUID.fromString(row.get("id").asString()),
                row.get("kind").asString(),
                generation.isNull() ? null : generation.asInt());
    }
}
