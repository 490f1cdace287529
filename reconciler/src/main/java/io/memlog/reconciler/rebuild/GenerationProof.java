package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.StoreResult;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How a generation is proved before it may become live; as thread-safe as its parts.
 *
 * @param comparison of a store with the ledger; it must leave alone what the ledger keeps for the live stores
 * @param accepted differences that are known and stay, of dead-lettered records say, which no generation can hold
 */
public record GenerationProof(Function<StoreView, StoreResult> comparison, Predicate<Difference> accepted) {
    SideComparison of(StoreView side) {
        StoreResult result = comparison.apply(side);
        return SideComparison.of(
                result, result.confirmed().stream().filter(accepted.negate()).toList());
    }
}
