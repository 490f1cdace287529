package io.memlog.reconciler.repair;

import io.memlog.reconciler.repair.Reemission.Asks;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Reemit;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;

/**
 * Asks the single writer, through memory.events, to publish a memory again; the only thing the reconciler ever writes there.
 * Thread-safe; the producer belongs to the caller.
 *
 * <p>Writes to a user are totally ordered by the log, and the writer answers with what it holds when it comes to the event: an update
 * that is on its way comes before or after as a whole, and no older version can come back.
 */
public final class ReemitLog {
    private final Producer<byte[], byte[]> producer;
    private final Reemits reemits;

    public ReemitLog(Producer<byte[], byte[]> producer, Reemits reemits) {
        this.producer = producer;
        this.reemits = reemits;
    }

    /** Where an event stands on memory.events. */
    record Sent(int partition, long offset) {}

    /**
     * Sends one event.
     *
     * @return completes when the log has acknowledged; fails with a {@link MemlogException}
     */
    CompletableFuture<Sent> send(String operationId, Reemission wanted) {
        String findingId =
                wanted.findingIds().isEmpty() ? null : wanted.findingIds().getFirst();
        MemoryEvent event = reemits.event(
                        wanted.key(), wanted.eventId(), new Reemit(findingId, wanted.asks() == Asks.NOBODY))
                .setOperationId(operationId)
                .setExtract(wanted.asks() == Asks.ALL)
                // Without this the writer publishes no tombstone: that it knows no memory is not enough to remove one.
                .setExpectedVersion(wanted.isRemoval() ? 0L : null)
                .build();
        CompletableFuture<Sent> acknowledged = new CompletableFuture<>();
        var unused = producer.send(reemits.record(event), (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(new Sent(metadata.partition(), metadata.offset()));
            } else {
                acknowledged.completeExceptionally(new MemlogException(
                        ErrorCode.LOG_UNAVAILABLE,
                        "%s: expected an acknowledgement, found %s".formatted(Topics.EVENTS, failure.getMessage()),
                        failure));
            }
        });
        return acknowledged;
    }
}
