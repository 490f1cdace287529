package io.memlog.sink.generations;

import io.memlog.sink.SinkSettings;
import io.memlog.sink.generations.StoreGenerations.Found;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks again and again what the store says of generations, loads the one that is to be loaded, and moves them on. Nothing that fails
 * here touches the live loop. {@link #run} belongs to one thread, {@link #close} to any.
 */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final StoreGenerations store;
    private final GenerationSteps steps;
    private final GenerationLoader loader;
    private String told = "";

    /** @param settings the live loop's */
    public Generations(SinkSettings settings, StoreGenerations store, MeterRegistry meters) {
        this.store = store;
        this.steps = new GenerationSteps(store);
        this.loader = new GenerationLoader(settings, store, meters);
    }

    /** Until interrupted. */
    public void run() throws InterruptedException {
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
            Found found = store.look();
            Optional<Generation> loaded =
                    found.generations().stream().filter(Generation::isLoaded).findFirst();
            Optional<String> failure = loader.failure();
            if (failure.isPresent()) {
                loaded.ifPresent(generation -> fail(generation, failure.get()));
                return;
            }
            loader.serve(loaded);
            if (found.hasCommands() || found.generations().stream().anyMatch(Generation::isOnItsWay)) {
                steps.take();
            }
        } catch (RuntimeException e) {
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

    private void fail(Generation generation, String reason) {
        store.fail(generation, reason);
        LOG.atError().log("Generation {} cannot be loaded: {}", generation.number(), reason);
    }
}
