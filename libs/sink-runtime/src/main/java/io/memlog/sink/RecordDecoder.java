package io.memlog.sink;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Turns bytes of the log into records of our contract. Thread-safe. */
@FunctionalInterface
public interface RecordDecoder {
    /**
     * The same record with key and value decoded.
     *
     * @throws io.memlog.schemas.MemlogException if these bytes can never be read; dead-letter the record
     * @throws LogUnavailableException if the registry does not answer; repeat later
     */
    ConsumerRecord<String, @Nullable SpecificRecord> decode(ConsumerRecord<byte[], byte[]> raw);
}
