package io.memlog.benchmarks;

import java.util.List;

/**
 * Milliseconds from a record's acknowledgement by Kafka to its commit in the store; immutable.
 *
 * @param sink which sink
 * @param perSecond records published per second
 * @param millis of each record, ascending
 */
record Latency(String sink, int perSecond, List<Double> millis) {
    Latency {
        millis = List.copyOf(millis);
    }

    double percentile(double share) {
        return Percentiles.of(millis, share);
    }
}
