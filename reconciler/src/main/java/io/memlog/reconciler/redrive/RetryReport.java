package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.LetterId;
import io.memlog.schemas.avro.OutcomeStatus;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a retry; immutable.
 *
 * @param matched letters that were selected
 * @param sent events that stand on memory.events; in a dry run, those that would
 * @param skipped letters that were left as they are
 * @param outcomes what became of the events so far, by status; a Reemit for a store is applied when it was published again, and what
 *     the store says to it comes later
 * @param pending events whose outcome did not come in the time given
 * @param skips the first 100 of the skipped letters
 */
record RetryReport(
        boolean dryRun,
        int matched,
        int sent,
        int skipped,
        SortedMap<String, Long> outcomes,
        int pending,
        List<Skipped> skips,
        long durationMillis) {
    RetryReport {
        outcomes = new TreeMap<>(outcomes);
        skips = List.copyOf(skips);
    }

    /** Nothing was left behind, and nothing came back. */
    boolean isClean() {
        return skipped == 0 && pending == 0 && outcomes.getOrDefault(OutcomeStatus.DEAD_LETTERED.name(), 0L) == 0;
    }

    /** A letter that was not sent, and why. */
    record Skipped(int partition, long offset, String reason, String detail, boolean canBeForced) {
        static Skipped of(LetterId id, Skip reason, String detail) {
            return new Skipped(id.partition(), id.offset(), reason.name(), detail, reason.canBeForced());
        }
    }
}
