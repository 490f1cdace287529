package io.memlog.benchmarks;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a store keeps what its sink is asked for, and the generations that come of it; used by one thread. */
interface GenerationCommands {
    /**
     * A state of a generation.
     *
     * @param since by the store's clock
     */
    record Reached(String state, Instant since) {}

    /**
     * Leaves a command for the sink.
     *
     * @param generation null for a new one
     */
    void ask(String id, String kind, @Nullable Integer generation);

    /** By the store's clock. */
    Instant askedAt(String id);

    /** Number of the generation that the command made, once it has begun. */
    Optional<Integer> generation(String id);

    /** Empty for a generation that is gone. */
    Optional<Reached> reached(int generation);
}
