package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The generations of one store: what there is, and commands for the sinks, which alone carry them out. Thread-safe.
 *
 * <p>An implementation that forgot a command's id would let a rebuild that goes on after a crash begin a second generation; one that
 * answered before the store has committed would let the caller believe in a switch that never was.
 *
 * <p>Every method throws {@link StoreReadException} if the store does not answer; ask again.
 */
public interface StoreGenerations {
    StoreName store();

    /** All generations, the live one among them, by number. */
    List<Generation> all();

    default Optional<Generation> find(int number) {
        return all().stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
    }

    /**
     * Asks the sinks for something; asking again with the same id changes nothing.
     *
     * @param id names the command
     * @param generation the one meant; null for REBUILD
     * @param until of REBUILD: next offset of memory.enriched at which the generation stops, for each partition; empty for one that
     *     shall become live
     */
    void ask(UUID id, Kind kind, @Nullable Integer generation, Map<Integer, Long> until);

    /** What became of a command; empty if nobody has asked for it. */
    Optional<Answer> answer(UUID id);

    /**
     * What a generation that is not live holds otherwise than the live one: all counted, a page listed.
     *
     * @param after lists the memories behind this one; null from the first on
     * @param limit most memories to list
     */
    GenerationDiff differences(int side, @Nullable MemoryKey after, int limit);

    /** The generation as a store that can be compared with the ledger. */
    StoreView view(int number);

    /** What can be asked of the sinks. */
    enum Kind {
        /** Load a new generation. */
        REBUILD,
        /** Make a following generation the live one. */
        SWITCH,
        /** Let a retired generation catch up, until it follows. */
        ROLLBACK,
        /** Remove a generation that is not live, whatever it is doing. */
        DROP
    }

    /**
     * What the sinks say to a command.
     *
     * @param state whether it was done
     * @param generation the one it is about, if any
     * @param text what was done, why it was refused, or why it waits; empty while no sink has looked at it
     */
    record Answer(AnswerState state, @Nullable Integer generation, String text) {}

    /** Whether a command was done. */
    enum AnswerState {
        WAITING,
        DONE,
        REFUSED
    }
}
