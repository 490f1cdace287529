package io.memlog.benchmarks;

import java.util.List;

/**
 * Milliseconds from a record's acknowledgement by Kafka to its commit in the store; immutable.
 *
 * @param sink which sink
 * @param perSecond records published per second
 * @param millis of each record, ascending
 * @param storeMillis how long the store transactions took, ascending; a part of the above
 */
record Latency(String sink, int perSecond, List<Double> millis, List<Double> storeMillis) {
    Latency {
        storeMillis = List.copyOf(storeMillis);
        millis = List.copyOf(millis);
    }

    double percentile(double share) {
        return Percentiles.of(millis, share);
    }
}
