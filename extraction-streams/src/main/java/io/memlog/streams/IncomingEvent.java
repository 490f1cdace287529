package io.memlog.streams;

import io.memlog.schemas.EventRules;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Restore;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An event that is readable, obeys every rule and stands on the partition of its scope; immutable.
 *
 * @param event what the producer wrote
 * @param position where it stands on memory.events
 * @param original the Kafka record as it arrived, of its headers only what ReadEvent passes on
 */
record IncomingEvent(MemoryEvent event, EventPosition position, Record<byte[], byte[]> original) implements Arrival {

    Scope scope() {
        return new Scope(event.getTenantId(), event.getUserId());
    }

    MemoryKey memoryKey() {
        return scope().memory(event.getMemoryId());
    }

    String operation() {
        return EventRules.operationName(event);
    }

    /** True if the event concerns many memories of its scope, and not the one that it names. */
    boolean concernsScope() {
        return event.getOp() instanceof Clear
                || (event.getOp() instanceof Restore restore && restore.getBackupId() != null);
    }
}
