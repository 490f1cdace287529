package io.memlog.reconciler.repair;

import io.memlog.reconciler.repair.RepairStep.Action;
import java.util.List;

/**
 * What a repair did, or would do; immutable, and JSON as it is.
 *
 * @param dryRun nothing was sent
 * @param truncated more keys differed than the limit, or there were more that were not looked at
 * @param keys memories that differed when the repair began
 * @param sent events that were acknowledged
 * @param repaired findings that the last reading found gone
 * @param open findings that the last reading saw again
 * @param undecided findings whose memory was being written during every last reading, or was not read again; a check decides them
 * @param backlog findings that were left alone: their store has a newer record of the memory before it and will write it anyway
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
        int backlog,
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
