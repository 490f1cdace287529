package io.memlog.sink.graph;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Partitions;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Progress;
import io.memlog.sink.RecordRefusedException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Folds a batch to one change per memory, in key order so that locks are always taken in the same order; one fold, one thread. */
final class GraphChanges {
    private final SortedMap<String, GraphChange> changes = new TreeMap<>();

    private GraphChanges() {}

    /** @throws RecordRefusedException if a record is not one that the graph can hold */
    static List<GraphChange> of(List<ConsumerRecord<String, @Nullable SpecificRecord>> records) {
        var fold = new GraphChanges();
        for (ConsumerRecord<String, @Nullable SpecificRecord> logged : records) {
            try {
                fold.add(logged);
            } catch (MemlogException e) {
                throw new RecordRefusedException(
                        "%s-%d@%d: %s".formatted(logged.topic(), logged.partition(), logged.offset(), e.getMessage()),
                        e);
            }
        }
        return List.copyOf(fold.changes.values());
    }

    private void add(ConsumerRecord<String, @Nullable SpecificRecord> logged) {
        if (Partitions.isProgressKey(logged.key())) {
            // Moves offsets only, and those are the batch's.
            requireProgress(logged.value());
            return;
        }
        MemoryKey key = MemoryKey.parse(logged.key());
        switch (logged.value()) {
            case null -> changes.put(logged.key(), new GraphChange.Erase(key));
            case MemoryRecord memory -> changes.put(logged.key(), rewrite(key, memory, logged));
            case SpecificRecord other -> throw wrongType("MemoryRecord", other);
        }
    }

    private GraphChange rewrite(
            MemoryKey key, MemoryRecord memory, ConsumerRecord<String, @Nullable SpecificRecord> logged) {
        GraphRules.requireStorable(key, memory);
        return new GraphChange.Rewrite(key, memory, logged.partition(), logged.offset());
    }

    private static void requireProgress(@Nullable SpecificRecord value) {
        if (value != null && !(value instanceof Progress)) {
            throw wrongType("Progress", value);
        }
    }

    private static MemlogException wrongType(String expected, SpecificRecord found) {
        return new MemlogException(
                ErrorCode.WRONG_TYPE,
                "expected %s, found %s".formatted(expected, found.getSchema().getName()));
    }
}
