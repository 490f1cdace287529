package io.memlog.streams;

import io.memlog.schemas.Limits;
import io.memlog.schemas.avro.Outcome;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What the topology is built of; everything in it is shared by the stream threads and thread-safe.
 *
 * @param reader reads the bytes of memory.events
 * @param enrichedValues writes MemoryRecord, Progress and tombstones
 * @param outcomeValues writes outcomes
 * @param models make vectors, and find entities and relations
 * @param limits size limits of an event and of a memory
 * @param partitions of memory.events, memory.enriched and memory.events.rerouted
 * @param metrics where to count
 * @param clock for the time of a decision
 */
record TopologyParts(
        EventReader reader,
        Serializer<SpecificRecord> enrichedValues,
        Serializer<Outcome> outcomeValues,
        ModelParts models,
        Limits limits,
        int partitions,
        StreamMetrics metrics,
        Clock clock) {}
