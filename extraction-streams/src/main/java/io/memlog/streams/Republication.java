package io.memlog.streams;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Publishes a state that no event brings about: the same version, and no outcome; used by one stream thread. */
final class Republication {
    private final ProcessorContext<Object, Object> context;
    private final KeyValueStore<String, MemoryRecord> memories;
    private final Emissions emissions;
    private final InstantSource clock;
    private final StreamMetrics metrics;

    Republication(
            ProcessorContext<Object, Object> context,
            KeyValueStore<String, MemoryRecord> memories,
            Emissions emissions,
            InstantSource clock,
            StreamMetrics metrics) {
        this.context = context;
        this.memories = memories;
        this.emissions = emissions;
        this.clock = clock;
        this.metrics = metrics;
    }

    void publish(String memory, MemoryRecord state) {
        memories.put(memory, state);
        emissions.again(MemoryKey.parse(memory), state, time());
        metrics.filled(state);
    }

    /** The stream's time, so that nobody takes the record for newer than the events; the clock's before there was any. */
    private long time() {
        long streamTime = context.currentStreamTimeMs();
        return streamTime >= 0 ? streamTime : clock.millis();
    }
}
