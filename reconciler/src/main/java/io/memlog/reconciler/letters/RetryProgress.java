package io.memlog.reconciler.letters;

/**
 * How far a retry is; immutable.
 *
 * @param matched letters to look at in all
 * @param done of these, those that were sent or skipped
 * @param sent events that stand on memory.events
 */
public record RetryProgress(int matched, int done, int sent) {}
