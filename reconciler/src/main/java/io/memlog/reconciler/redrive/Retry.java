package io.memlog.reconciler.redrive;

import io.memlog.reconciler.letters.DeadLetters;
import io.memlog.reconciler.letters.KnownLetter;
import io.memlog.reconciler.letters.LetterBytes;
import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.schemas.Topics;
import io.memlog.schemas.avro.Outcome;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Sends dead letters again, through memory.events, oldest first. Thread-safe; killed at any moment, what it sent is recorded and what
 * is not recorded was not sent, so running it again goes on where it ended.
 */
final class Retry {
    /** Letters that are judged together, before any of them is sent. */
    private static final int SLICE_LETTERS = 1_000;

    private final DeadLetters letters;
    private final RetryGuard guard;
    private final Redrive redrive;
    private final Deserializer<Outcome> outcomeFormat;
    private final Clock clock;

    Retry(DeadLetters letters, RetryGuard guard, Redrive redrive, Deserializer<Outcome> outcomeFormat, Clock clock) {
        this.letters = letters;
        this.guard = guard;
        this.redrive = redrive;
        this.outcomeFormat = outcomeFormat;
        this.clock = clock;
    }

    /**
     * Runs to its end, or to the limit.
     *
     * @throws OperationCancelledException with a {@link RetryReport} of what was sent until then
     */
    RetryReport run(OperationRun run, RetryRequest request) {
        long start = System.nanoTime();
        run.phase("reading letters");
        letters.index().refresh();
        List<KnownLetter> matched = request.letters().from(letters.index(), Integer.MAX_VALUE);
        try (LetterBytes bytes = letters.readers().bytes();
                var outcomes = new OutcomeWatch(letters.readers().follow(Topics.OUTCOMES), outcomeFormat)) {
            run.phase(request.isDryRun() ? "planning" : "sending", Math.min(matched.size(), request.limit()));
            var pass = new RetryPass(run, request, letters, redrive, bytes, clock);
            try {
                for (int from = 0; from < matched.size() && pass.hasRoom(); from += SLICE_LETTERS) {
                    run.checkCancelled();
                    List<KnownLetter> slice = matched.subList(from, Math.min(matched.size(), from + SLICE_LETTERS));
                    pass.send(slice, request.isForced() ? Map.of() : guard.judge(slice, bytes));
                }
                if (!pass.events().isEmpty()) {
                    run.phase("waiting for outcomes", pass.events().size());
                    outcomes.await(run, pass.events(), request.patience());
                }
            } catch (OperationCancelledException e) {
                throw new OperationCancelledException(pass.report(matched.size(), outcomes.counts(), start));
            }
            return pass.report(matched.size(), outcomes.counts(), start);
        }
    }
}
