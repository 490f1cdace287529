package io.memlog.reconciler.repair;

import io.memlog.reconciler.repair.RepairStep.Action;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The keys of a repair in their order, which is the same whenever it is made of the same findings; immutable.
 *
 * @param isTruncated there are more keys than the limit, or some that were not looked at
 */
record RepairPlan(List<RepairStep> steps, boolean isTruncated) {
    RepairPlan {
        steps = List.copyOf(steps);
    }

    static RepairPlan of(Collection<KnownFinding> open, Optional<Scope> scope) {
        SortedMap<String, List<KnownFinding>> byKey = new TreeMap<>();
        for (KnownFinding finding : open) {
            String key = finding.difference().key();
            if (scope.isEmpty() || key.startsWith(scope.get().key() + "/")) {
                byKey.computeIfAbsent(key, unused -> new ArrayList<>()).add(finding);
            }
        }
        List<RepairStep> steps = byKey.entrySet().stream()
                .map(entry -> new RepairStep(entry.getKey(), entry.getValue()))
                .toList();
        return new RepairPlan(steps, false);
    }

    /** The same keys with what is still open on them; those with nothing open are left out. */
    RepairPlan stillOpen(Collection<KnownFinding> open) {
        Set<String> keys = new HashSet<>();
        steps.forEach(step -> keys.add(step.key()));
        List<KnownFinding> left = open.stream()
                .filter(finding -> keys.contains(finding.difference().key()))
                .toList();
        return new RepairPlan(of(left, Optional.empty()).steps(), isTruncated);
    }

    List<RepairStep> addressable() {
        return steps.stream()
                .filter(step -> step.action() != Action.NOT_ADDRESSABLE)
                .toList();
    }

    /** By store, the keys whose findings need a reading of this depth. */
    Map<StoreName, Set<String>> keys(FindingDepth depth) {
        Map<StoreName, Set<String>> keys = new EnumMap<>(StoreName.class);
        for (RepairStep step : steps) {
            for (KnownFinding finding : step.findings()) {
                if (finding.depth() == depth) {
                    keys.computeIfAbsent(finding.difference().store(), store -> new HashSet<>())
                            .add(step.key());
                }
            }
        }
        return keys;
    }
}
