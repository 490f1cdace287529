package io.memlog.reconciler.verify;

import io.memlog.schemas.avro.StoreName;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Results of readings that compared nothing but single keys; stateless. */
public final class TestResults {
    private TestResults() {}

    public static StoreResult of(StoreName store, List<Difference> confirmed, Set<String> cleared) {
        return of(store, confirmed, Set.of(), cleared);
    }

    public static StoreResult of(
            StoreName store, List<Difference> confirmed, Set<String> pending, Set<String> cleared) {
        return new StoreResult(
                store,
                StoreResult.State.DIFFERENT,
                null,
                new TreeMap<>(),
                confirmed.size(),
                confirmed,
                pending,
                Set.of(),
                cleared,
                false,
                0,
                1);
    }
}
