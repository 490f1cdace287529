package io.memlog.chaos.check;

import io.memlog.chaos.check.Difference.Kind;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Each change is applied once: a change that lasts exactly once, one that was overtaken within a batch at most once. Stateless. */
final class Applications {
    private Applications() {}

    /**
     * @param lasting applications that must be counted once
     * @param overtaken applications that may be missing
     * @param counts what the store has counted
     */
    static void check(
            String where,
            Collection<String> lasting,
            Collection<String> overtaken,
            Map<String, Integer> counts,
            Differences differences) {
        Set<String> known = new HashSet<>(lasting);
        known.addAll(overtaken);
        for (String id : lasting) {
            if (!counts.containsKey(id)) {
                differences.add(Kind.LOST, where, id, "applied once", "never applied");
            }
        }
        checkDoubled(where, counts, differences);
        counts.keySet().stream()
                .filter(id -> !known.contains(id))
                .forEach(id -> differences.add(Kind.LEFT_OVER, where, id, "no such record", "applied"));
    }

    /** Of a generation that is gone, or was never loaded to its end, something may be missing. */
    static void checkDoubled(String where, Map<String, Integer> counts, Differences differences) {
        counts.forEach((id, count) -> {
            if (count != 1) {
                differences.add(Kind.DOUBLED, where, id, "applied once", "applied %d times".formatted(count));
            }
        });
    }
}
