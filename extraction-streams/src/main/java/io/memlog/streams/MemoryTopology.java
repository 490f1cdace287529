package io.memlog.streams;

import io.memlog.schemas.EventRules;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.streams.StreamMetrics.PartitionGauges;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The whole way of an event, top-down: read, wait for models that are elsewhere, decide, emit; immutable. */
final class MemoryTopology {
    static final String READ_EVENT = "read-event";
    static final String AWAIT_MODELS = "await-models";
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
        parts.models()
                .remote()
                .ifPresentOrElse(remote -> awaitAndDecide(topology, remote), () -> decideAtOnce(topology));
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

    private void decideAtOnce(Topology topology) {
        StateStores.Builders stores = StateStores.Builders.withoutRemoteModels();
        topology.addProcessor(DECIDE, ContextProcessor.supplier(this::decideEvent, stores.decide()), READ_EVENT);
        addEnrichedSink(topology, READ_EVENT, DECIDE);
    }

    private void awaitAndDecide(Topology topology, ModelParts.Remote remote) {
        StateStores.Builders stores = StateStores.Builders.withRemoteModels();
        topology.addProcessor(
                AWAIT_MODELS,
                ContextProcessor.<String, Arrival>supplier(context -> awaitModels(context, remote), stores.await()),
                READ_EVENT);
        topology.addProcessor(DECIDE, ContextProcessor.supplier(this::decideEvent, stores.decide()), AWAIT_MODELS);
        addEnrichedSink(topology, AWAIT_MODELS, DECIDE);
    }

    private void addEnrichedSink(Topology topology, String... parents) {
        topology.addSink(
                ENRICHED_SINK,
                Topics.ENRICHED,
                new StringSerializer(),
                parts.enrichedValues(),
                on(Partitions::ofEnrichedKey),
                parents);
    }

    private ReadEvent readEvent(ProcessorContext<Object, Object> context) {
        Emissions emissions = emissions(context);
        Consumer<Arrival> next = parts.models().remote().isEmpty() ? emissions::arrival : emissions::toAwait;
        return new ReadEvent(
                context, parts.reader(), new EventRules(parts.limits()), parts.partitions(), emissions, next);
    }

    private AwaitModels awaitModels(ProcessorContext<Object, Object> context, ModelParts.Remote remote) {
        StateStores stores = StateStores.of(context);
        KeyValueStore<String, MemoryRecord> memories = stores.memories();
        StreamMetrics metrics = parts.metrics();
        Emissions emissions = emissions(context);
        var models = new Models(parts.models(), new Memo(stores.memo()), metrics);
        Unfilled unfilled = unfilled(context, remote);
        var enrichment = new Enrichment(models, unfilled::besides);
        var desk = new ModelDesk(new RemoteCalls(parts.models(), metrics), models, metrics, parts.clock());
        var pending = new PendingEvents(
                StateStores.pending(context), new PendingCodec(parts.reader()), gauges(context, remote));
        var republication = new Republication(context, memories, emissions, parts.clock(), metrics);
        unfilled.count();
        var filling = new Filling(unfilled, memories, enrichment, republication);
        return new AwaitModels(
                context,
                pending,
                memories,
                new Foresight(decider(), enrichment, models, stores),
                desk,
                remote.vectors()
                        .<Backlog>map(provider -> new Refill(context, provider, filling, models, desk))
                        .orElseGet(() -> new LocalRefill(context, filling)),
                new LateEntities(unfilled, memories, enrichment, models, republication),
                emissions,
                new Budget(remote.budget(), parts.clock()),
                metrics);
    }

    private DecideEvent decideEvent(ProcessorContext<Object, Object> context) {
        StateStores stores = StateStores.of(context);
        Emissions emissions = emissions(context);
        var models = new Models(parts.models(), new Memo(stores.memo()), parts.metrics());
        Optional<Unfilled> unfilled = parts.models().remote().map(remote -> unfilled(context, remote));
        Enrichment.Besides besides =
                unfilled.<Enrichment.Besides>map(known -> known::besides).orElse(Enrichment.Besides.NOTHING);
        var changes = new MemoryChanges(
                decider(),
                new Enrichment(models, besides),
                stores.memories(),
                unfilled.<StateListener>map(listener -> listener).orElse(StateListener.NONE),
                emissions);
        var scopeChanges = new ScopeChanges(changes, stores.memories(), StateStores.backups(context));
        return new DecideEvent(context, stores, changes, scopeChanges, emissions);
    }

    private Decider decider() {
        return new Decider(new EventRules(parts.limits()));
    }

    private Unfilled unfilled(ProcessorContext<Object, Object> context, ModelParts.Remote remote) {
        return new Unfilled(StateStores.unfilled(context), gauges(context, remote));
    }

    private PartitionGauges gauges(ProcessorContext<Object, Object> context, ModelParts.Remote remote) {
        return parts.metrics().partition(context.taskId().partition(), remote.budget());
    }

    private Emissions emissions(ProcessorContext<Object, Object> context) {
        // Who has waited for a provider is not behind yet.
        Duration fresh = parts.models()
                .remote()
                .map(remote -> remote.budget().dividedBy(2))
                .orElse(PromptCommit.FRESH);
        return new Emissions(
                context, new Outcomes(parts.clock()), new PromptCommit(context, parts.clock(), fresh), parts.metrics());
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
