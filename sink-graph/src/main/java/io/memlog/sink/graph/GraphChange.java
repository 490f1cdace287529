package io.memlog.sink.graph;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;

/** What a batch asks of one memory after everything earlier in the batch is folded away; immutable. */
sealed interface GraphChange {
    MemoryKey key();

    /** The memory becomes this record, whatever stands in the graph: the fence lets no earlier record come later. */
    record Rewrite(MemoryKey key, MemoryRecord memory, int logPartition, long logOffset) implements GraphChange {}

    /** The memory and everything only it brought into the graph goes. */
    record Erase(MemoryKey key) implements GraphChange {}
}
