package io.memlog.streams;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.serde.SchemaRegistryUnavailable;
import io.memlog.schemas.serde.UndecodableRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Bytes of memory.events become an event, or a reason why they never will; as thread-safe as its deserializer. */
final class EventReader {
    /** Far above what the rules allow an event; keeps everything made of it below the broker's limit of 1 MB. */
    static final int MAX_EVENT_BYTES = 512 * 1024;

    private final Deserializer<MemoryEvent> deserializer;

    EventReader(Deserializer<MemoryEvent> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * Returns the event, not yet checked against the rules.
     *
     * @throws MemlogException if the bytes are to blame: dead-letter the record
     * @throws SchemaRegistryUnavailable if they are not: stop and read the same record again
     */
    MemoryEvent read(byte @Nullable [] value) {
        if (value == null) {
            throw new MemlogException(ErrorCode.NOT_WIRE_FORMAT, "expected a value, found none");
        }
        if (value.length > MAX_EVENT_BYTES) {
            throw new MemlogException(
                    ErrorCode.TOO_LARGE,
                    "event: expected at most %d bytes, found %d".formatted(MAX_EVENT_BYTES, value.length));
        }
        try {
            return deserializer.deserialize(Topics.EVENTS, value);
        } catch (UndecodableRecord e) {
            throw new MemlogException(e.code(), String.valueOf(e.getMessage()), e);
        }
    }
}
