package io.memlog.chaos.check;

import io.memlog.chaos.oracle.Logged;
import io.memlog.chaos.oracle.Position;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * What memory.enriched says both stores must hold. Immutable.
 *
 * @param lives memory key to the versions since its last erasure, in order; only memories that exist
 * @param tombstones every erasure
 * @param formerVersions versions before an erasure: a store may have applied them or skipped them within a batch
 */
record LoggedState(
        SortedMap<String, List<State>> lives, List<Logged<SpecificRecord>> tombstones, List<State> formerVersions) {
    /**
     * One version.
     *
     * @param position where it stands on memory.enriched
     */
    record State(String key, Position position, MemoryRecord memory) {
        /** Names one application of this record to a store. */
        String application() {
            return "%s@%d:%d".formatted(key, position.partition(), position.offset());
        }
    }

    static LoggedState of(List<Logged<SpecificRecord>> enriched) {
        SortedMap<String, List<State>> lives = new TreeMap<>();
        List<Logged<SpecificRecord>> tombstones = new ArrayList<>();
        List<State> former = new ArrayList<>();
        for (Logged<SpecificRecord> logged : enriched) {
            String key = Objects.requireNonNull(logged.key(), "key of memory.enriched");
            switch (logged.value()) {
                case null -> {
                    tombstones.add(logged);
                    List<State> ended = lives.remove(key);
                    former.addAll(ended == null ? List.of() : ended);
                }
                case MemoryRecord memory ->
                    lives.computeIfAbsent(key, any -> new ArrayList<>()).add(new State(key, logged.position(), memory));
                case Progress ignored -> {}
                case SpecificRecord other ->
                    throw new IllegalStateException(
                            "%s: expected a MemoryRecord or Progress, found %s".formatted(logged.position(), other));
            }
        }
        return new LoggedState(lives, tombstones, former);
    }

    /** The last version of each memory that exists. */
    SortedMap<String, State> current() {
        SortedMap<String, State> current = new TreeMap<>();
        for (Map.Entry<String, List<State>> life : lives.entrySet()) {
            current.put(life.getKey(), life.getValue().getLast());
        }
        return current;
    }

    /** Applications of versions that were followed by another: a store may skip them within a batch. */
    List<String> overtaken() {
        List<String> overtaken = new ArrayList<>();
        for (List<State> life : lives.values()) {
            life.subList(0, life.size() - 1).forEach(state -> overtaken.add(state.application()));
        }
        formerVersions.forEach(state -> overtaken.add(state.application()));
        return overtaken;
    }
}
