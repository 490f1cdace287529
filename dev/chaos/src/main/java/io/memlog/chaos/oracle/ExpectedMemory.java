package io.memlog.chaos.oracle;

import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Put;
import java.time.Instant;

/**
 * One version of a memory as it must be. Immutable as long as nobody changes {@code fields}.
 *
 * @param version 1, 2, 3 ... since the memory was made, or made again after an erasure
 * @param status hidden or not
 * @param fields kind, content, tags and so on, said as a Put that would make them
 * @param createdAt event time of version 1
 * @param event the event that made this version
 * @param position where that event stands
 */
public record ExpectedMemory(
        long version, MemoryStatus status, Put fields, Instant createdAt, MemoryEvent event, Position position) {}
