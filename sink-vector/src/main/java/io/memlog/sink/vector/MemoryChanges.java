package io.memlog.sink.vector;

import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.Progress;
import io.memlog.sink.RecordRefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a batch changes, folded in the order of the log; immutable. Erasures come first, versions second: what a batch says of a
 * memory before its tombstone is left out altogether.
 *
 * @param erasures every tombstone, because each is noted
 * @param versions every version that follows; those of one memory ascend by offset
 * @param outcomes outcomes, ascending by offset
 */
record MemoryChanges(List<Erasure> erasures, List<Version> versions, List<Outcome> outcomes) {
    MemoryChanges {
        erasures = List.copyOf(erasures);
        versions = List.copyOf(versions);
        outcomes = List.copyOf(outcomes);
    }

    /**
     * @param key which memory
     * @param tombstone the record
     */
    record Erasure(MemoryKey key, ConsumerRecord<String, @Nullable SpecificRecord> tombstone) {}

    /**
     * @param memory the state
     * @param logPartition where it stands in the log
     * @param logOffset where it stands in the log
     * @param isCurrent whether it is the one that the row must show, the others are history
     */
    record Version(MemoryRecord memory, int logPartition, long logOffset, boolean isCurrent) {
        private Version superseded() {
            return new Version(memory, logPartition, logOffset, false);
        }
    }

    /** How many memories have a row after the batch that it has written. */
    int memories() {
        return Math.toIntExact(versions.stream().filter(Version::isCurrent).count());
    }

    /** @throws RecordRefusedException if a key or a value cannot belong to the vector store */
    static MemoryChanges of(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        List<Erasure> erasures = new ArrayList<>();
        Map<String, List<Version>> versions = new LinkedHashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (ConsumerRecord<String, @Nullable SpecificRecord> applied : records) {
            switch (applied.value()) {
                case null -> {
                    versions.remove(applied.key());
                    erasures.add(new Erasure(key(applied), applied));
                }
                case MemoryRecord memory ->
                    append(
                            versions.computeIfAbsent(applied.key(), unused -> new ArrayList<>(1)),
                            new Version(memory, applied.partition(), applied.offset(), true));
                case Outcome outcome -> outcomes.add(outcome);
                case Progress unused -> {}
                case SpecificRecord other ->
                    throw new IllegalArgumentException("expected a MemoryRecord, Progress or Outcome, found "
                            + other.getClass().getSimpleName());
            }
        }
        return new MemoryChanges(
                erasures, versions.values().stream().flatMap(List::stream).toList(), outcomes);
    }

    /** The last record in the log wins; the earlier ones are history. */
    private static void append(List<Version> versions, Version next) {
        versions.replaceAll(Version::superseded);
        versions.add(next);
    }

    private static MemoryKey key(ConsumerRecord<String, @Nullable SpecificRecord> tombstone) {
        try {
            return MemoryKey.parse(tombstone.key());
        } catch (MemlogException e) {
            throw new RecordRefusedException("tombstone: " + e.getMessage(), e);
        }
    }
}
