package io.memlog.reconciler.repair;

import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reads the keys of a plan again, each as deeply as its findings need, and tells the findings; used by one thread. */
final class Rereading {
    private final Findings findings;
    private final KeyReader reader;

    Rereading(Findings findings, KeyReader reader) {
        this.findings = findings;
        this.reader = reader;
    }

    /**
     * Reads all of them.
     *
     * @return by store, keys that differ but have a newer record which the store has not come to yet
     * @throws MemlogException if a store could not be read
     */
    Map<StoreName, Set<String>> read(RepairPlan plan) {
        Map<StoreName, Set<String>> backlog = new EnumMap<>(StoreName.class);
        for (FindingDepth depth : FindingDepth.values()) {
            Map<StoreName, Set<String>> keys = plan.keys(depth);
            if (keys.isEmpty()) {
                continue;
            }
            List<StoreResult> results = reader.readAgain(keys, depth);
            findings.apply(results, depth);
            results.stream()
                    .map(StoreResult::error)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(error -> {
                        throw new MemlogException(ErrorCode.STORE_UNAVAILABLE, error);
                    });
            results.forEach(result -> backlog.computeIfAbsent(result.store(), store -> new HashSet<>())
                    .addAll(result.pending()));
        }
        return backlog;
    }
}
