package io.memlog.reconciler.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.letters.Letter;
import io.memlog.reconciler.letters.Letter.Owner;
import io.memlog.reconciler.letters.Letter.Source;
import io.memlog.reconciler.repair.Reemits;
import io.memlog.schemas.Headers;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a letter becomes on memory.events. Thread-safe if its parts are.
 *
 * <ul>
 *   <li>A letter of memory.events becomes the same bytes on the same partition: its event id still tells a repetition.
 *   <li>A letter of memory.enriched, refused by a store, becomes a {@code Reemit} of its memory: the record itself may be an old
 *       version by now, and only the single writer may write to memory.enriched.
 *   <li>A letter of memory.outcomes becomes nothing: an outcome is written once.
 * </ul>
 */
final class Redrive {
    private final int partitions;
    private final Reemits reemits;

    Redrive(int partitions, Reemits reemits) {
        this.partitions = partitions;
        this.reemits = reemits;
    }

    /** What to send, or why there is nothing. */
    sealed interface Plan {
        /** A record of memory.events. */
        record Send(ProducerRecord<byte[], byte[]> event) implements Plan {}

        /** Nothing that is sent would mend it. */
        record Nothing(String why) implements Plan {}
    }

    /** @param originals finds the whole record of a letter that was cut */
    Plan plan(
            Letter letter,
            ConsumerRecord<byte[], byte[]> raw,
            Function<Source, Optional<ConsumerRecord<byte[], byte[]>>> originals) {
        Source source = letter.source();
        if (source == null) {
            return new Plan.Nothing("expected headers that say where the record stood, found none");
        }
        return switch (source.topic()) {
            case Topics.EVENTS, Topics.REROUTED -> sameBytes(letter, source, raw, originals);
            case Topics.ENRICHED -> reemit(letter);
            case Topics.OUTCOMES ->
                new Plan.Nothing("an outcome is written once, by the single writer; no event brings it again");
            default -> new Plan.Nothing("expected a record of a topic of the pipeline, found one of another");
        };
    }

    private Plan sameBytes(
            Letter letter,
            Source source,
            ConsumerRecord<byte[], byte[]> raw,
            Function<Source, Optional<ConsumerRecord<byte[], byte[]>>> originals) {
        ConsumerRecord<byte[], byte[]> whole = raw;
        if (letter.originalBytes() != null) {
            Optional<ConsumerRecord<byte[], byte[]>> original = originals.apply(source);
            if (original.isEmpty()) {
                return new Plan.Nothing("the letter was cut from %d bytes, and %s is no longer there"
                        .formatted(letter.originalBytes(), source));
            }
            whole = original.get();
        }
        // The partition that it came on: whoever sent it there may still send to it, and a wrong one is rerouted again.
        Integer partition = source.partition() < partitions ? source.partition() : null;
        return send(letter, raw, new ProducerRecord<>(Topics.EVENTS, partition, whole.key(), whole.value()));
    }

    private Plan reemit(Letter letter) {
        Owner owner = letter.owner();
        String memoryId = owner == null ? null : owner.memoryId();
        if (owner == null || memoryId == null) {
            return new Plan.Nothing("expected the key of a memory, found another: there is no memory to publish again");
        }
        MemoryKey memory = MemoryKey.of(owner.tenantId(), owner.userId(), memoryId);
        MemoryEvent event = reemits.event(
                        memory,
                        UUID.randomUUID().toString(),
                        Reemit.newBuilder().build())
                .build();
        return send(letter, null, reemits.record(event));
    }

    private static Plan send(
            Letter letter, @Nullable ConsumerRecord<byte[], byte[]> raw, ProducerRecord<byte[], byte[]> event) {
        Header trace = raw == null ? null : raw.headers().lastHeader(Headers.TRACE_PARENT);
        if (trace != null) {
            event.headers().add(trace);
        }
        Map.of(
                        Headers.RETRIES,
                        String.valueOf(letter.retries() + 1),
                        Headers.RETRY_OF,
                        letter.id().toString())
                .forEach((name, value) -> event.headers().add(name, value.getBytes(UTF_8)));
        return new Plan.Send(event);
    }
}
