package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.Bounds;
import io.memlog.reconciler.letters.LetterRequest;
import io.memlog.reconciler.letters.LetterSelection;
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
record RetryRequest(
        LetterSelection letters,
        int limit,
        boolean isDryRun,
        int perSecond,
        boolean isForced,
        String by,
        Duration patience) {
    private static final int DEFAULT_PER_SECOND = 100;
    private static final int MAX_PER_SECOND = 10_000;
    private static final int DEFAULT_WAIT_SECONDS = 30;
    private static final int MAX_WAIT_SECONDS = 3_600;
    private static final String UNNAMED = "unnamed";

    /**
     * What a request asks for.
     *
     * @throws io.memlog.schemas.MemlogException if it names no letters, or a number is outside its range
     */
    static RetryRequest of(LetterRequest request) {
        return new RetryRequest(
                request.selection(),
                request.limitOrDefault(),
                request.isDryRunOrNot(),
                Bounds.check("perSecond", request.perSecond(), DEFAULT_PER_SECOND, 1, MAX_PER_SECOND),
                Boolean.TRUE.equals(request.isForced()),
                request.by() == null ? UNNAMED : Bounds.label("by", request.by()),
                Duration.ofSeconds(
                        Bounds.check("waitSeconds", request.waitSeconds(), DEFAULT_WAIT_SECONDS, 0, MAX_WAIT_SECONDS)));
    }
}
