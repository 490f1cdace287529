package io.memlog.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What memories mention, as far as the graph answers: an answer never fails for want of it. Thread-safe. */
final class Entities {
    private final GraphStore graph;
    private final StoreProbe probe;
    private final Counter missing;

    Entities(GraphStore graph, StoreProbe probe, MeterRegistry meters) {
        this.graph = graph;
        this.probe = probe;
        this.missing = Counter.builder("memlog.query.without.entities")
                .description("Answers without the entities that were asked for, because the graph did not answer")
                .register(meters);
    }

    /** By memory key; empty if not asked for or if the graph does not answer. */
    Optional<Map<String, List<EntityMention>>> of(ReadOptions options, List<Memory> memories) {
        if (!options.withEntities()) {
            return Optional.empty();
        }
        if (probe.graphAnswers()) {
            try {
                return Optional.of(
                        graph.mentions(memories.stream().map(Memory::key).toList()));
            } catch (GraphUnavailableException e) {
                // The probe logs that the graph is away; here it is only counted.
            }
        }
        missing.increment();
        return Optional.empty();
    }
}
