package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.repair.RepairStep.Action;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses what to repair: reads the keys of open findings again, in their order, until as many as the limit are found that an event
 * mends. What is right by now, what the store will write again anyway, and what no event can name takes no place of the limit. Used by
 * one thread, once.
 */
final class RepairChoice {
    private static final int KEYS_AT_ONCE = 1_000;

    private final Findings findings;
    private final Rereading rereading;
    private final int limit;
    private final List<RepairStep> chosen = new ArrayList<>();
    private int places;
    private int backlog;
    private boolean isTruncated;

    RepairChoice(Findings findings, Rereading rereading, int limit) {
        this.findings = findings;
        this.rereading = rereading;
        this.limit = limit;
    }

    /** The plan; {@code isTruncated} if there are more such keys, or some were not looked at. */
    RepairPlan of(OperationRun run, RepairPlan known) {
        List<RepairStep> steps = known.steps();
        for (int first = 0; first < steps.size() && !isTruncated; first += KEYS_AT_ONCE) {
            run.checkCancelled();
            if (places == limit) {
                isTruncated = true;
            } else {
                choose(new RepairPlan(steps.subList(first, Math.min(steps.size(), first + KEYS_AT_ONCE)), false));
            }
        }
        return new RepairPlan(chosen, isTruncated);
    }

    /** Findings that were left alone because the store has a newer record of the memory before it. */
    int backlog() {
        return backlog;
    }

    private void choose(RepairPlan page) {
        Map<StoreName, Set<String>> waiting = rereading.read(page);
        for (RepairStep step : page.stillOpen(findings.open()).steps()) {
            List<KnownFinding> wrong = step.findings().stream()
                    .filter(finding -> !waiting.getOrDefault(
                                    finding.difference().store(), Set.of())
                            .contains(step.key()))
                    .toList();
            backlog += step.findings().size() - wrong.size();
            if (!wrong.isEmpty()) {
                take(new RepairStep(step.key(), wrong));
            }
        }
    }

    private void take(RepairStep step) {
        if (step.action() == Action.NOT_ADDRESSABLE) {
            chosen.add(step);
        } else if (places < limit) {
            chosen.add(step);
            places++;
        } else {
            isTruncated = true;
        }
    }
}
