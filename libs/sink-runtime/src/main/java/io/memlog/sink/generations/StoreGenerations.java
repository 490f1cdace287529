package io.memlog.sink.generations;

import io.memlog.sink.ProjectionStore;
import java.util.List;

/**
 * The generations of one store, as {@link Generations} sees them; one implementation for each store. Thread-safe.
 *
 * <p>Every method throws {@link io.memlog.sink.StoreUnavailableException} if the store cannot be reached for now; try again.
 */
public interface StoreGenerations {
    /** What there is and whether a command waits, without keeping anybody waiting. */
    Found look();

    /**
     * Opens a generation that is not live for its loader, with connections of its own, so that the live loop never waits for one; the
     * caller closes it.
     *
     * <p>If it wrote a partition that follows the live generation, or one of a generation that has become live, records would be lost
     * or come back. Its claim waits, as for a store that is away, while the generation is not to be loaded.
     */
    ProjectionStore openLoader(Generation generation);

    /** The caller closes it. */
    GenerationTurn openTurn();

    /** What is the matter with a generation that cannot be loaded, unless its state has changed meanwhile. */
    void fail(Generation generation, String reason);

    /** Why a generation does not get on for now, kept until it has another state; its state stays what it is. */
    void sayWhyItWaits(Generation generation, String reason);

    /** What the store says. */
    record Found(List<Generation> generations, boolean hasCommands) {
        public Found {
            generations = List.copyOf(generations);
        }
    }
}
