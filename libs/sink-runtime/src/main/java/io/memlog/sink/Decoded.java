package io.memlog.sink;

import io.memlog.schemas.MemlogException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A draft whose records are decoded; it becomes a batch under the lease that holds when it is written. Immutable.
 *
 * @param draft what it was
 * @param records those that the store shall apply
 * @param letters those that go to the dead-letter topic instead
 * @param eventOffset last offset of memory.events that they complete, or {@link EventProgress#NONE}
 * @param eventTime Kafka timestamp in milliseconds of the newest record, or of the poll when there is none
 */
record Decoded(
        Draft draft,
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records,
        List<Letter> letters,
        long eventOffset,
        long eventTime) {
    /** A record that can never be applied, and why. */
    record Letter(ConsumerRecord<byte[], byte[]> unappliable, MemlogException reason) {}

    Batch under(Lease lease) {
        return new Batch(lease, records, draft.nextOffset(), Math.max(lease.eventOffset(), eventOffset), eventTime);
    }
}
