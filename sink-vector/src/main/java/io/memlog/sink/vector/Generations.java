package io.memlog.sink.vector;

import io.memlog.sink.SinkSettings;
import io.memlog.sink.vector.Generation.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks again and again what the store says of generations, loads the one that is to be loaded, and moves them on. Nothing that fails
 * here touches the live loop. {@link #run} belongs to one thread, {@link #close} to any.
 */
final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final VectorDatabase database;
    private final GenerationSteps steps;
    private final GenerationLoader loader;
    private String told = "";

    /**
     * @param database connections of the live loop, of which it takes one now and then
     * @param databases connections for a loader
     */
    Generations(
            SinkSettings settings, VectorDatabase database, Supplier<VectorDatabase> databases, MeterRegistry meters) {
        this.database = database;
        this.steps = new GenerationSteps(database, settings.sinkId());
        this.loader = new GenerationLoader(settings, databases, meters);
    }

    /** What the store says. */
    private record Found(List<Generation> generations, boolean hasCommands) {
        Found {
            generations = List.copyOf(generations);
        }

        Optional<Generation> loaded() {
            return generations.stream().filter(Generation::isLoaded).findFirst();
        }

        boolean isOnItsWay() {
            return loaded().isPresent()
                    || generations.stream().anyMatch(generation -> generation.state() == State.INDEXING);
        }
    }

    /** Until interrupted. */
    void run() throws InterruptedException {
        try {
            while (true) {
                turn();
                Thread.sleep(INTERVAL.toMillis());
            }
        } finally {
            // The loader ends in good order: what interrupted us must not interrupt that.
            boolean isInterrupted = Thread.interrupted();
            loader.close();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets a step under way fail; the interrupt that ends {@link #run} does not reach into it. */
    @Override
    public void close() {
        steps.abort();
    }

    private void turn() {
        try {
            Found found = look();
            Optional<String> failure = loader.failure();
            if (failure.isPresent()) {
                fail(found.loaded(), failure.get());
                return;
            }
            loader.serve(found.loaded());
            if (found.hasCommands() || found.isOnItsWay()) {
                steps.take();
            }
        } catch (SQLException | RuntimeException e) {
            tell(String.valueOf(e.getMessage()), e);
        }
    }

    /** Once, however often it comes again: a store that is away the live loop tells as well. */
    private void tell(String message, Exception cause) {
        LOG.atLevel(message.equals(told) ? Level.DEBUG : Level.WARN)
                .setCause(cause)
                .log("Generations wait: {}", message);
        told = message;
    }

    private Found look() throws SQLException {
        return database.inTransaction(connection -> new Found(
                GenerationTable.all(connection),
                !GenerationCommand.waiting(connection).isEmpty()));
    }

    private void fail(Optional<Generation> loaded, String reason) throws SQLException {
        if (loaded.isEmpty()) {
            return;
        }
        database.inTransaction(connection -> {
            GenerationTable.move(connection, loaded.get(), State.FAILED, reason);
            connection.commit();
            return reason;
        });
        LOG.atError().log("Generation {} cannot be loaded: {}", loaded.get().number(), reason);
    }
}
