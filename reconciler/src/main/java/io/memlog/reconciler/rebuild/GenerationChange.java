package io.memlog.reconciler.rebuild;

import io.memlog.schemas.avro.StoreName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild or a rollback has made of one store; immutable, and JSON as it is.
 *
 * @param generation the one that was to become live, or to be queried
 * @param comparison with the ledger; null if it did not come to that
 * @param until offsets at which a side generation stops, null of one that was to become live
 * @param exact of a side generation at a moment: the log certainly keeps every record since; otherwise memories that were written again
 *     later may be missing from it; null where that is not known
 */
public record GenerationChange(
        StoreName store,
        int generation,
        Outcome outcome,
        @Nullable SideComparison comparison,
        @Nullable Map<Integer, Long> until,
        @Nullable Boolean exact) {
    public GenerationChange {
        until = until == null ? null : Map.copyOf(until);
    }

    /** How it ended. */
    public enum Outcome {
        /** It is live, the one before it is kept. */
        SWITCHED,
        /** It is not what the log says; the live one is as it was, and this one follows it until it is dropped. */
        REFUSED,
        /** It stands beside the live one, to be queried and compared. */
        BESIDE,
        /** Cancelled: it is gone, the live one is as it was. */
        DROPPED,
        /** Cancelled: it is kept, the live one is as it was. */
        KEPT
    }

    static GenerationChange of(StoreName store, int generation, Outcome outcome) {
        return new GenerationChange(store, generation, outcome, null, null, null);
    }

    static GenerationChange of(StoreName store, int generation, Outcome outcome, SideComparison comparison) {
        return new GenerationChange(store, generation, outcome, comparison, null, null);
    }

    boolean isDone() {
        return outcome == Outcome.SWITCHED || outcome == Outcome.BESIDE;
    }

    boolean isCancelled() {
        return outcome == Outcome.DROPPED || outcome == Outcome.KEPT;
    }
}
