package io.memlog.sink.graph;

import io.memlog.sink.ProjectionStore;
import io.memlog.sink.generations.Generation;
import io.memlog.sink.generations.GenerationTurn;
import io.memlog.sink.generations.StoreGenerations;
import java.util.function.UnaryOperator;

/** Generations whose turns are wrapped. */
record StoreGenerationsWithTurn(StoreGenerations generations, UnaryOperator<GenerationTurn> wrapping)
        implements StoreGenerations {
    @Override
    public Found look() {
        return generations.look();
    }

    @Override
    public ProjectionStore openLoader(Generation generation) {
        return generations.openLoader(generation);
    }

    @Override
    public GenerationTurn openTurn() {
        return wrapping.apply(generations.openTurn());
    }

    @Override
    public void fail(Generation generation, String reason) {
        generations.fail(generation, reason);
    }

    @Override
    public void sayWhyItWaits(Generation generation, String reason) {
        generations.sayWhyItWaits(generation, reason);
    }
}
