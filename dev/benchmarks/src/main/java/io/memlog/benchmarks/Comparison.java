package io.memlog.benchmarks;

import java.util.List;

/**
 * Runs of a sink and of a loop beside it, in {@link Turns}; immutable.
 *
 * @param sink which sink
 * @param partitions written at the same time
 * @param vectorIndex whether the vector index is there; "-" where there is none
 * @param against the loop
 * @param sinkRuns at least one
 * @param otherRuns as many
 */
record Comparison(
        String sink,
        int partitions,
        String vectorIndex,
        String against,
        List<Measured> sinkRuns,
        List<Measured> otherRuns) {
    Comparison {
        sinkRuns = List.copyOf(sinkRuns);
        otherRuns = List.copyOf(otherRuns);
    }

    /** @param runs the sink's and the loop's */
    Comparison(String sink, int partitions, String vectorIndex, String against, Turns.Runs runs) {
        this(sink, partitions, vectorIndex, against, runs.ours(), runs.other());
    }

    double sinkPerSecond() {
        return Turns.Runs.median(sinkRuns, Measured::perSecond);
    }

    double otherPerSecond() {
        return Turns.Runs.median(otherRuns, Measured::perSecond);
    }

    double sinkCpu() {
        return Turns.Runs.median(sinkRuns, Measured::cpuSecondsPer100k);
    }

    double otherCpu() {
        return Turns.Runs.median(otherRuns, Measured::cpuSecondsPer100k);
    }

    /** Waits and repeated claims in all runs of the sink. */
    long disturbances() {
        return sinkRuns.stream().mapToLong(Measured::disturbances).sum();
    }

    /** Sink's rate by the loop's, of each pair, ascending. */
    List<Double> ratios() {
        return new Turns.Runs(sinkRuns, otherRuns).ratios();
    }

    double ratio() {
        return Percentiles.median(ratios());
    }
}
