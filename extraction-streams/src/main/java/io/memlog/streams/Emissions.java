package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.Headers;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Everything that leaves a processor, all in the transaction of the event: each record takes over the event's Kafka timestamp, its
 * trace context and what a retry says of itself. Used by one stream thread.
 */
final class Emissions {
    private final ProcessorContext<Object, Object> context;
    private final Outcomes outcomes;
    private final PromptCommit commit;
    private final StreamMetrics metrics;

    Emissions(ProcessorContext<Object, Object> context, Outcomes outcomes, PromptCommit commit, StreamMetrics metrics) {
        this.context = context;
        this.outcomes = outcomes;
        this.commit = commit;
        this.metrics = metrics;
    }

    void state(Record<byte[], byte[]> cause, MemoryKey key, MemoryRecord state) {
        enriched(cause.withKey(key.key()).withValue(state));
    }

    /** A tombstone has no provenance, so its headers carry it. */
    void tombstone(IncomingEvent incoming, MemoryKey key) {
        EventPosition position = incoming.position();
        Record<String, @Nullable SpecificRecord> tombstone =
                incoming.original().withKey(key.key()).withValue(null);
        var headers = tombstone.headers();
        headers.add(Headers.EVENT_ID, incoming.event().getEventId().getBytes(UTF_8));
        headers.add(Headers.EVENT_PARTITION, text(position.partition()));
        headers.add(Headers.EVENT_OFFSET, text(position.offset()));
        headers.add(Headers.EVENT_TIME, text(position.timestamp()));
        enriched(tombstone);
    }

    /** Says that the partition is handled up to the event; a rerouted event stands on a partition that it did not arrive on. */
    void progress(Record<byte[], byte[]> cause, EventPosition position) {
        if (position.isRerouted()) {
            return;
        }
        var progress =
                new Progress(position.partition(), position.offset(), Instant.ofEpochMilli(position.timestamp()));
        enriched(cause.withKey(Partitions.progressKey(position.partition())).withValue(progress));
    }

    void outcome(Record<byte[], byte[]> cause, EventPosition position, @Nullable MemoryEvent event, Effect effect) {
        Outcome outcome = outcomes.of(position, event, effect);
        context.forward(cause.withKey(Outcomes.keyOf(outcome)).withValue(outcome), MemoryTopology.OUTCOMES_SINK);
        metrics.decided(effect);
        commit.done(position.timestamp());
    }

    void deadLetter(Record<byte[], byte[]> letter) {
        context.forward(letter, MemoryTopology.DEAD_LETTER_SINK);
    }

    /** The event again, on the partition of its scope, with the position on which it arrived. */
    void reroute(IncomingEvent incoming) {
        EventPosition position = incoming.position();
        Record<String, byte[]> rerouted =
                incoming.original().withKey(incoming.scope().key());
        rerouted.headers().add(Headers.EVENT_PARTITION, text(position.partition()));
        rerouted.headers().add(Headers.EVENT_OFFSET, text(position.offset()));
        rerouted.headers().add(Headers.EVENT_TIME, text(position.timestamp()));
        context.forward(rerouted, MemoryTopology.REROUTED_SINK);
        metrics.rerouted();
        commit.done(position.timestamp());
    }

    private void incoming(IncomingEvent incoming) {
        context.forward(incoming.original().withKey(incoming.scope().key()).withValue(incoming), MemoryTopology.DECIDE);
    }

    /** What may be decided goes to be decided; of the others there is only progress to tell. */
    void arrival(Arrival arrival) {
        switch (arrival) {
            case IncomingEvent incoming -> incoming(incoming);
            case HandledEvent handled -> progress(handled.original(), handled.position());
        }
    }

    /** Everything that was read, so that it keeps its order. */
    void toAwait(Arrival arrival) {
        context.forward(arrival.original().withKey("").withValue(arrival), MemoryTopology.AWAIT_MODELS);
    }

    /** A state that no event brings about. */
    void again(MemoryKey key, MemoryRecord state, long timestamp) {
        enriched(new Record<>(key.key(), state, timestamp));
    }

    private void enriched(Record<String, ? extends @Nullable SpecificRecord> record) {
        context.forward(record, MemoryTopology.ENRICHED_SINK);
    }

    private static byte[] text(long number) {
        return String.valueOf(number).getBytes(UTF_8);
    }
}
