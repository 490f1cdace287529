package io.memlog.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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
        if (sinkRuns.isEmpty() || sinkRuns.size() != otherRuns.size()) {
            throw new IllegalArgumentException(
                    "expected pairs of runs, found %d and %d".formatted(sinkRuns.size(), otherRuns.size()));
        }
    }

    double sinkPerSecond() {
        return median(sinkRuns, Measured::perSecond);
    }

    double otherPerSecond() {
        return median(otherRuns, Measured::perSecond);
    }

    double sinkCpu() {
        return median(sinkRuns, Measured::cpuSecondsPer100k);
    }

    double otherCpu() {
        return median(otherRuns, Measured::cpuSecondsPer100k);
    }

    /** Waits and repeated claims in all runs of the sink. */
    long disturbances() {
        return sinkRuns.stream().mapToLong(Measured::disturbances).sum();
    }

    /** Sink's rate by the loop's, of each pair, ascending. */
    List<Double> ratios() {
        return IntStream.range(0, sinkRuns.size())
                .mapToObj(i -> sinkRuns.get(i).perSecond() / otherRuns.get(i).perSecond())
                .sorted()
                .toList();
    }

    double ratio() {
        return Percentiles.median(ratios());
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
        return Percentiles.median(
                runs.stream().mapToDouble(value).sorted().boxed().toList());
    }
}
