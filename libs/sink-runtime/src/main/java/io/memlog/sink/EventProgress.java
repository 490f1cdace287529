package io.memlog.sink;

import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Progress;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Which offset of memory.events a record completes; stateless. */
final class EventProgress {
    static final long NONE = -1;

    private EventProgress() {}

    /**
     * Last offset of this partition of memory.events that is wholly applied once the record is, or {@link #NONE}. A rerouted event
     * has an offset of another partition and says nothing about this one.
     */
    static long of(ConsumerRecord<String, @Nullable SpecificRecord> applied) {
        return switch (applied.value()) {
            case Progress progress when progress.getPartition() == applied.partition() -> progress.getEventOffset();
            case MemoryRecord memory
            when memory.getCompletesEvent() && memory.getProvenance().getEventPartition() == applied.partition() ->
                memory.getProvenance().getEventOffset();
            case null, default -> NONE;
        };
    }
}
