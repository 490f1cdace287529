package io.memlog.sink.generations;

import io.memlog.sink.SinkSettings;
import io.memlog.sink.generations.GenerationLoader.Failure;
import io.memlog.sink.generations.StoreGenerations.Found;
import io.micrometer.core.instrument.FunctionCounter;
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
        FunctionCounter.builder("memlog.sink.generation.builds.failed", steps, GenerationSteps::failedBuilds)
                .description("Attempts to build the indexes of a new generation that have failed")
                .register(meters);
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
            loader.failure().ifPresent(failure -> fail(found, failure));
            serve(found.generations().stream().filter(Generation::isLoaded).findFirst());
            if (found.hasCommands() || found.generations().stream().anyMatch(Generation::isOnItsWay)) {
                steps.take();
            }
        } catch (RuntimeException e) {
            tell(String.valueOf(e.getMessage()), e);
        }
    }

    /** While Kafka is away nothing can be loaded, but a generation can still be dropped or switched to. */
    private void serve(Optional<Generation> loaded) {
        try {
            loader.serve(loaded);
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

    /** The one that it loaded: another one may be on its way by now. */
    private void fail(Found found, Failure failure) {
        found.generations().stream()
                .filter(generation -> generation.number() == failure.generation() && generation.isLoaded())
                .forEach(generation -> {
                    store.fail(generation, failure.reason());
                    LOG.atError().log("Generation {} cannot be loaded: {}", generation.number(), failure.reason());
                });
    }
}
