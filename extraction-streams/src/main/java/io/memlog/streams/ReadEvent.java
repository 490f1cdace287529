package io.memlog.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.EventRules;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * First step of an event: its bytes become an event that may be decided here, or a dead letter, or a record for the partition it
 * belongs to. The record key is not trusted: the scope comes from the value. Used by one stream thread.
 */
final class ReadEvent implements Consumer<Record<byte[], byte[]>> {
    private static final int MAX_KEPT_BYTES = 128;
    private static final List<String> KEPT = List.of(Headers.TRACE_PARENT, Headers.RETRIES, Headers.RETRY_OF);

    private final ProcessorContext<Object, Object> context;
    private final EventReader reader;
    private final EventRules rules;
    private final int partitions;
    private final Emissions emissions;
    private final Consumer<Arrival> next;

    /** @param next takes what was read, in order */
    ReadEvent(
            ProcessorContext<Object, Object> context,
            EventReader reader,
            EventRules rules,
            int partitions,
            Emissions emissions,
            Consumer<Arrival> next) {
        this.context = context;
        this.reader = reader;
        this.rules = rules;
        this.partitions = partitions;
        this.emissions = emissions;
        this.next = next;
    }

    @Override
    public void accept(Record<byte[], byte[]> record) {
        Record<byte[], byte[]> original = record.withHeaders(keptOf(record));
        positionOf(record).ifPresentOrElse(position -> read(original, position), () -> deadLetterForeign(original));
    }

    private void read(Record<byte[], byte[]> original, EventPosition position) {
        MemoryEvent event = null;
        try {
            event = reader.read(original.value());
            rules.check(event);
            route(new IncomingEvent(event, position, original));
        } catch (MemlogException e) {
            deadLetter(original, position, event, e);
        }
    }

    private void route(IncomingEvent incoming) {
        int home = Partitions.ofScope(incoming.scope().key(), partitions);
        if (home == here().partition()) {
            next.accept(incoming);
        } else if (incoming.position().isRerouted()) {
            throw new FatalStreamException("%s: expected partition %d of %d for a rerouted event, found %d"
                    .formatted(Topics.REROUTED, home, partitions, here().partition()));
        } else {
            emissions.reroute(incoming);
            next.accept(new HandledEvent(incoming.position(), incoming.original()));
        }
    }

    private void deadLetter(
            Record<byte[], byte[]> original,
            EventPosition position,
            @Nullable MemoryEvent event,
            MemlogException reason) {
        var letter = new DeadLetter(reason.code(), reason.getMessage(), MemoryTopology.READ_EVENT, 1);
        emissions.deadLetter(letter.recordOf(original, position));
        emissions.outcome(original, position, event, Effect.deadLettered(letter.code(), letter.detail()));
        next.accept(new HandledEvent(position, original));
    }

    /** Not an event that this application rerouted, so there is no record of memory.events to answer for. */
    private void deadLetterForeign(Record<byte[], byte[]> original) {
        var letter = new DeadLetter(
                ErrorCode.INVALID_FIELD,
                "expected the headers of a rerouted event, found none",
                MemoryTopology.READ_EVENT,
                1);
        emissions.deadLetter(letter.recordOf(original, Topics.REROUTED, here().partition(), here().offset()));
    }

    /** Empty if the record came through the topic of rerouted events without saying from where. */
    private Optional<EventPosition> positionOf(Record<byte[], byte[]> record) {
        RecordMetadata here = here();
        if (here.topic().equals(Topics.EVENTS)) {
            return Optional.of(new EventPosition(here.partition(), here.offset(), record.timestamp(), false));
        }
        try {
            return Optional.of(new EventPosition(
                    Math.toIntExact(header(record, Headers.EVENT_PARTITION)),
                    header(record, Headers.EVENT_OFFSET),
                    header(record, Headers.EVENT_TIME),
                    true));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static long header(Record<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return Long.parseLong(header == null || header.value() == null ? "" : new String(header.value(), UTF_8));
    }

    private RecordMetadata here() {
        Optional<RecordMetadata> here = context.recordMetadata();
        return here.orElseThrow(() -> new IllegalStateException("a record from a topic has a position"));
    }

    /** Of the producer's headers only these go on, if they can be what they are called. */
    private static RecordHeaders keptOf(Record<byte[], byte[]> record) {
        var kept = new RecordHeaders();
        for (String name : KEPT) {
            Header header = record.headers().lastHeader(name);
            if (header != null && header.value() != null && header.value().length <= MAX_KEPT_BYTES) {
                kept.add(header);
            }
        }
        return kept;
    }
}
