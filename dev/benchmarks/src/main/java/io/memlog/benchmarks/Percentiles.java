package io.memlog.benchmarks;

import java.util.List;

/** Of values in ascending order; stateless. */
final class Percentiles {
    private Percentiles() {}

    /** The smallest value that is not exceeded by the given share of all. */
    static double of(List<Double> ascending, double share) {
        int rank = (int) Math.ceil(share * ascending.size());
        return ascending.get(Math.max(rank, 1) - 1);
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> ascending) {
        int middle = ascending.size() / 2;
        return ascending.size() % 2 == 1
                ? ascending.get(middle)
                : (ascending.get(middle - 1) + ascending.get(middle)) / 2;
    }
}
