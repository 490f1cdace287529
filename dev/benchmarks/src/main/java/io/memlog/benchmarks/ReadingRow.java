package io.memlog.benchmarks;

import java.util.List;

/**
 * A comparison beside the bare read of the same; immutable.
 *
 * @param level digests or deep
 * @param store which, or both
 * @param seconds of our readings, at least one
 * @param bareSeconds of as many bare ones
 * @param most the goal for ours by bare
 */
record ReadingRow(String level, String store, List<Double> seconds, List<Double> bareSeconds, double most) {
    ReadingRow {
        seconds = seconds.stream().sorted().toList();
        bareSeconds = bareSeconds.stream().sorted().toList();
    }

    double median() {
        return Percentiles.median(seconds);
    }

    double bareMedian() {
        return Percentiles.median(bareSeconds);
    }

    double ratio() {
        return median() / bareMedian();
    }
}
