package io.memlog.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured; immutable.
 *
 * @param pieces that one thread reads in a run, whatever the length of the texts: longer texts take longer, so there are fewer
 * @param lengths of the texts in word pieces, ascending
 * @param threads of the service and of the loops
 * @param warmUps turns before the first that counts
 * @param pairs turns
 * @param latencyEvents events at low load, for each length
 * @param remoteTime for each rate limit
 */
record EnrichmentPlan(
        int pieces,
        List<Integer> lengths,
        List<Integer> threads,
        int warmUps,
        int pairs,
        int latencyEvents,
        Duration remoteTime) {
    static final int PIECES = 40_000;
    static final int QUICK_PIECES = 10_000;
    static final int PAIRS = 3;

    private static final int WARM_UPS = 2;
    private static final int LATENCY_EVENTS = 200;
    private static final Duration REMOTE_TIME = Duration.ofSeconds(30);

    EnrichmentPlan {
        lengths = List.copyOf(lengths);
        threads = List.copyOf(threads);
        if (pieces < lengths.getLast() || pairs < 1 || latencyEvents < 1) {
            throw new IllegalArgumentException("expected at least %d pieces, a pair and an event, found %d, %d and %d"
                    .formatted(lengths.getLast(), pieces, pairs, latencyEvents));
        }
    }

    static EnrichmentPlan of(int pieces, int pairs) {
        boolean isQuick = pieces < PIECES;
        return new EnrichmentPlan(
                pieces,
                SampleTexts.LENGTHS,
                List.of(1, 2),
                WARM_UPS,
                pairs,
                isQuick ? LATENCY_EVENTS / 4 : LATENCY_EVENTS,
                isQuick ? REMOTE_TIME.dividedBy(6) : REMOTE_TIME);
    }

    /** Texts of a run. The cost of a text grows a little slower than its length, so short texts are the longer runs. */
    int texts(int length, int threadCount) {
        return pieces / length * threadCount;
    }
}
