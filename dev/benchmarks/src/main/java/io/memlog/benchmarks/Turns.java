package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two programs that do the same, one after the other: what else the machine does meanwhile is in both. For one thread.
 *
 * @param ours one run
 * @param other one run of what it is compared with
 */
record Turns(Supplier<Measured> ours, Supplier<Measured> other) {
    /** Until both are compiled, as in a service that has been running for some time. */
    void warmUp(int runs) {
        for (int run = 0; run < runs; run++) {
            Runs unused = measure(1);
        }
    }

    /** @param pairs at least one */
    Runs measure(int pairs) {
        List<Measured> ourRuns = new ArrayList<>();
        List<Measured> otherRuns = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            ourRuns.add(ours.get());
            otherRuns.add(other.get());
        }
        return new Runs(ourRuns, otherRuns);
    }

    /**
     * What was measured, pair by pair; immutable.
     *
     * @param ours at least one
     * @param other as many
     */
    record Runs(List<Measured> ours, List<Measured> other) {
        Runs {
            ours = List.copyOf(ours);
            other = List.copyOf(other);
            if (ours.isEmpty() || ours.size() != other.size()) {
                throw new IllegalArgumentException(
                        "expected pairs of runs, found %d and %d".formatted(ours.size(), other.size()));
            }
        }

        /** Our rate by the other's, of each pair, ascending. */
        List<Double> ratios() {
            return IntStream.range(0, ours.size())
                    .mapToObj(i -> ours.get(i).perSecond() / other.get(i).perSecond())
                    .sorted()
                    .toList();
        }

        double ratio() {
            return Percentiles.median(ratios());
        }

        static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
            return Percentiles.median(
                    runs.stream().mapToDouble(value).sorted().boxed().toList());
        }
    }
}
