package io.memlog.sink;

import io.memlog.schemas.MemlogException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as they were read that shall become one batch. Immutable.
 *
 * @param from where the batch begins
 * @param raw the records of it, ascending
 * @param nextOffset next offset after it
 * @param refused offsets that the store has refused before, with the reason
 */
record Draft(long from, List<ConsumerRecord<byte[], byte[]>> raw, long nextOffset, Map<Long, MemlogException> refused) {

    /**
     * The records decoded; those that can never be applied become letters.
     *
     * @throws LogUnavailableException if the registry does not answer
     */
    Decoded decode(SinkParts parts) {
        List<ConsumerRecord<String, @Nullable SpecificRecord>> records = new ArrayList<>(raw.size());
        List<Decoded.Letter> letters = new ArrayList<>();
        long eventOffset = EventProgress.NONE;
        long eventTime = Long.MIN_VALUE;
        for (ConsumerRecord<byte[], byte[]> read : raw) {
            eventTime = Math.max(eventTime, read.timestamp());
            try {
                ConsumerRecord<String, @Nullable SpecificRecord> decoded =
                        parts.decoder().decode(read);
                // A record that the store refuses is done with as well: nobody must wait for its event for ever.
                eventOffset = Math.max(eventOffset, EventProgress.of(decoded));
                MemlogException reason = refused.get(read.offset());
                if (reason == null) {
                    records.add(decoded);
                } else {
                    letters.add(new Decoded.Letter(read, reason));
                }
            } catch (MemlogException e) {
                letters.add(new Decoded.Letter(read, e));
            }
        }
        return new Decoded(
                this,
                records,
                letters,
                eventOffset,
                raw.isEmpty() ? parts.clock().millis() : eventTime);
    }
}
