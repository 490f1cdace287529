package io.memlog.reconciler.letters;

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
public record RetryReport(
        boolean dryRun,
        boolean cancelled,
        int matched,
        int sent,
        int skipped,
        SortedMap<String, Long> outcomes,
        int pending,
        List<Skipped> skips,
        long durationMillis) {
    public RetryReport {
        outcomes = new TreeMap<>(outcomes);
        skips = List.copyOf(skips);
    }

    /** A letter that was not sent, and why. */
    public record Skipped(int partition, long offset, String reason, String detail, boolean canBeForced) {
        static Skipped of(LetterId id, Skip reason, String detail) {
            return new Skipped(id.partition(), id.offset(), reason.name(), detail, reason.canBeForced());
        }
    }
}
