package io.memlog.streams;

import io.memlog.schemas.avro.MemoryRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of the single writer; thread-safe. An event that is processed again after an aborted transaction counts again: these
 * are rates to watch, the exact counts are on memory.outcomes.
 */
final class StreamMetrics {
    private final MeterRegistry registry;
    private final Counter rerouted;
    private final Counter memoHits;
    private final Counter budgetsSpent;
    private final Map<Integer, PartitionGauges> gauges = new ConcurrentHashMap<>();

    StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        rerouted = registry.counter("memlog.events.rerouted");
        memoHits = registry.counter("memlog.memo.hits");
        budgetsSpent = registry.counter("memlog.pending.budgets.spent");
    }

    /**
     * What one task holds back; thread-safe.
     *
     * @param pending events that wait for remote models
     * @param oldestDeadline epoch milliseconds at which the first of them goes on; 0 if none waits
     * @param unfilled memories that are to get their vector later
     */
    record PartitionGauges(AtomicInteger pending, AtomicLong oldestDeadline, AtomicInteger unfilled) {
        /** The partition belongs to another process now. */
        void reset() {
            pending.set(0);
            oldestDeadline.set(0);
            unfilled.set(0);
        }
    }

    /** The gauges of a partition, for as long as the process lives. */
    PartitionGauges partition(int partition, Duration budget) {
        return gauges.computeIfAbsent(partition, number -> {
            var all = new PartitionGauges(new AtomicInteger(), new AtomicLong(), new AtomicInteger());
            Tags tags = Tags.of("partition", String.valueOf(number));
            registry.gauge("memlog.pending.events", tags, all.pending());
            registry.gauge("memlog.pending.age.seconds", tags, all.oldestDeadline(), oldest -> age(oldest, budget));
            registry.gauge("memlog.unfilled.memories", tags, all.unfilled());
            return all;
        });
    }

    private static double age(AtomicLong oldestDeadline, Duration budget) {
        long deadline = oldestDeadline.get();
        return deadline == 0 ? 0 : Math.max(0, System.currentTimeMillis() - deadline + budget.toMillis()) / 1000.0;
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

    /** An event went on without an answer, because it had waited long enough. */
    void budgetSpent() {
        budgetsSpent.increment();
    }

    /** A remote model gave no answer, or less than a whole one. */
    void modelFailed(String model, String code) {
        registry.counter("memlog.model.failures", "model", model, "code", code).increment();
    }

    /** A memory was published again, with its vector or with the reason why it gets none. */
    void filled(MemoryRecord state) {
        boolean isMissing = state.getEmbedding() == null || VectorPlaces.isMissing(state.getDegraded());
        String code = isMissing ? String.valueOf(state.getDegraded()) : "none";
        registry.counter("memlog.memories.filled", "code", code).increment();
    }

    void modelRan(String model, Duration took) {
        registry.timer("memlog.model", "model", model).record(took);
    }
}
