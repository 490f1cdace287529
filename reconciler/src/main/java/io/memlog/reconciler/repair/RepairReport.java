package io.memlog.reconciler.repair;

import io.memlog.reconciler.repair.RepairStep.Action;
import java.util.List;

/**
 * What a repair did, or would do; immutable, and JSON as it is.
 *
 * @param dryRun nothing was sent
 * @param truncated there were more keys than the limit; what lies beyond was not looked at
 * @param keys memories that differed when the repair began
 * @param sent events that were acknowledged
 * @param repaired findings that the last reading found gone
 * @param open findings that the last reading saw again
 * @param undecided findings whose memory was being written during every last reading, or was not read again; a check decides them
 * @param steps in a dry run the whole plan; otherwise what is not repaired
 */
public record RepairReport(
        boolean dryRun,
        boolean truncated,
        int keys,
        int sent,
        int repaired,
        int open,
        int undecided,
        List<Step> steps) {
    public RepairReport {
        steps = List.copyOf(steps);
    }

    /**
     * One memory.
     *
     * @param action REEMIT, REMOVE, or NOT_ADDRESSABLE: no event can name such a key
     */
    public record Step(String key, String action, List<String> findingIds) {
        static Step of(RepairStep step) {
            Action action = step.action();
            return new Step(step.key(), action.name(), step.findingIds());
        }
    }
}
