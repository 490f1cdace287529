package io.memlog.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * The numbers of the single writer; thread-safe. An event that is processed again after an aborted transaction counts again: these
 * are rates to watch, the exact counts are on memory.outcomes.
 */
final class StreamMetrics {
    private final MeterRegistry registry;
    private final Counter rerouted;
    private final Counter memoHits;

    StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        rerouted = registry.counter("memlog.events.rerouted");
        memoHits = registry.counter("memlog.memo.hits");
    }

    void decided(Effect effect) {
        String code = effect.code() == null ? "none" : effect.code().name();
        registry.counter("memlog.events.decided", "status", effect.status().name(), "code", code)
                .increment();
    }

    void rerouted() {
        rerouted.increment();
    }

    void memoHit() {
        memoHits.increment();
    }

    void modelRan(String model, Duration took) {
        registry.timer("memlog.model", "model", model).record(took);
    }
}
