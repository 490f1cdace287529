package io.memlog.reconciler.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.Scope;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import java.time.Clock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Makes the events by which the single writer is asked to publish a memory again. Thread-safe if the serializer is. */
public final class Reemits {
    private static final String ACTOR = "reconciler";

    private final Serializer<MemoryEvent> values;
    private final int partitions;
    private final Clock clock;

    public Reemits(Serializer<MemoryEvent> values, int partitions, Clock clock) {
        this.values = values;
        this.partitions = partitions;
        this.clock = clock;
    }

    /**
     * The event, to which the caller may add.
     *
     * @param eventId another one each time: the writer answers each event id once
     */
    public MemoryEvent.Builder event(MemoryKey memory, String eventId, Reemit op) {
        return MemoryEvent.newBuilder()
                .setEventId(eventId)
                .setTenantId(memory.scope().tenantId())
                .setUserId(memory.scope().userId())
                .setMemoryId(memory.memoryId())
                .setActor(ACTOR)
                .setOccurredAt(clock.instant())
                .setOp(op);
    }

    /** The event as a record of memory.events, on the partition of its scope. */
    public ProducerRecord<byte[], byte[]> record(MemoryEvent event) {
        String scope = new Scope(event.getTenantId(), event.getUserId()).key();
        return new ProducerRecord<>(
                Topics.EVENTS,
                Partitions.ofScope(scope, partitions),
                scope.getBytes(UTF_8),
                values.serialize(Topics.EVENTS, event));
    }
}
