package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import java.util.List;
import java.util.Map;

/**
 * What the check of a run has found. Immutable and thread-safe.
 *
 * @param differences everything that is not as it must be; empty when all holds
 * @param events records of memory.events
 * @param outcomes number of outcomes by status
 * @param memories memories that exist at the end
 * @param versions versions and erasures on memory.enriched
 */
public record CheckResult(
        List<Difference> differences, long events, Map<String, Long> outcomes, long memories, long versions) {
    public CheckResult {
        differences = List.copyOf(differences);
    }

    public boolean holds() {
        return differences.isEmpty();
    }

    public long count(Kind kind) {
        return differences.stream()
                .filter(difference -> difference.kind() == kind)
                .count();
    }
}
