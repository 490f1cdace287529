package io.memlog.streams;

import io.memlog.schemas.EventRules;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The whole way of an event, top-down: read, decide, emit; immutable. */
final class MemoryTopology {
    static final String READ_EVENT = "read-event";
    static final String DECIDE = "decide";
    static final String ENRICHED_SINK = "enriched";
    static final String OUTCOMES_SINK = "outcomes";
    static final String DEAD_LETTER_SINK = "dead-letter";
    static final String REROUTED_SINK = "rerouted";

    /** A lost position is an error to be shown; {@link StartPositions} sets the first one. */
    private static final AutoOffsetReset NEVER_RESET = AutoOffsetReset.none();

    private final TopologyParts parts;

    MemoryTopology(TopologyParts parts) {
        this.parts = parts;
    }

    Topology build() {
        Deserializer<byte[]> bytes = new ByteArrayDeserializer();
        var topology = new Topology();
        topology.addSource(NEVER_RESET, "events", new EventTimestamps(), bytes, bytes, Topics.EVENTS);
        topology.addSource(NEVER_RESET, "rerouted-events", new EventTimestamps(), bytes, bytes, Topics.REROUTED);
        topology.addProcessor(
                READ_EVENT, ContextProcessor.supplier(this::readEvent, Set.of()), "events", "rerouted-events");
        topology.addProcessor(DECIDE, ContextProcessor.supplier(this::decideEvent, StateStores.builders()), READ_EVENT);
        topology.addSink(
                ENRICHED_SINK,
                Topics.ENRICHED,
                new StringSerializer(),
                parts.enrichedValues(),
                on(Partitions::ofEnrichedKey),
                READ_EVENT,
                DECIDE);
        topology.addSink(
                OUTCOMES_SINK, Topics.OUTCOMES, new StringSerializer(), parts.outcomeValues(), READ_EVENT, DECIDE);
        topology.addSink(
                DEAD_LETTER_SINK,
                Topics.DEAD_LETTER,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                READ_EVENT,
                DECIDE);
        topology.addSink(
                REROUTED_SINK,
                Topics.REROUTED,
                new StringSerializer(),
                new ByteArraySerializer(),
                on(Partitions::ofScope),
                READ_EVENT);
        return topology;
    }

    private ReadEvent readEvent(ProcessorContext<Object, Object> context) {
        return new ReadEvent(
                context, parts.reader(), new EventRules(parts.limits()), parts.partitions(), emissions(context));
    }

    private DecideEvent decideEvent(ProcessorContext<Object, Object> context) {
        StateStores stores = StateStores.of(context);
        Emissions emissions = emissions(context);
        var models = new Models(parts.embedder(), parts.extractor(), new Memo(stores.memo()), parts.metrics());
        var decider = new Decider(new EventRules(parts.limits()));
        var changes = new MemoryChanges(decider, new Enrichment(models), stores.memories(), emissions);
        return new DecideEvent(context, stores, changes, new ScopeChanges(changes, stores), emissions);
    }

    private Emissions emissions(ProcessorContext<Object, Object> context) {
        return new Emissions(context, new Outcomes(parts.clock()), parts.metrics());
    }

    private interface Placement {
        int of(String key, int partitions);
    }

    /** A topic that grew since the start would split scopes in two; better to stop. */
    private <V> StreamPartitioner<String, V> on(Placement placement) {
        return (topic, key, value, partitions) -> {
            if (partitions != parts.partitions()) {
                throw new FatalStreamException(
                        "%s: expected %d partitions, found %d".formatted(topic, parts.partitions(), partitions));
            }
            return Optional.of(Set.of(placement.of(key, partitions)));
        };
    }
}
