package io.memlog.reconciler.letters;

import java.time.Duration;

/**
 * What to send again; immutable.
 *
 * @param limit most events to send, of the oldest letters; those that are skipped do not count
 * @param isDryRun say what would be sent, and send nothing
 * @param perSecond most events a second
 * @param isForced also what was decided already (one letter by its place only), is too old, superseded, or concerns a whole scope
 * @param by who asks
 * @param patience how long to wait at the end for what became of the events; zero for not at all
 */
public record RetryRequest(
        LetterSelection letters,
        int limit,
        boolean isDryRun,
        int perSecond,
        boolean isForced,
        String by,
        Duration patience) {}
