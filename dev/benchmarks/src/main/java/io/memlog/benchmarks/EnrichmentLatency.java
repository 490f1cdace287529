package io.memlog.benchmarks;

import java.util.List;

/**
 * Milliseconds from an event's acknowledgement by Kafka until the enriched record can be read; immutable.
 *
 * @param pieces word pieces of each text
 * @param perSecond events published per second
 * @param millis of each event, ascending
 * @param modelMillis what the models alone take for such texts at the same pace, ascending
 */
record EnrichmentLatency(int pieces, int perSecond, List<Double> millis, List<Double> modelMillis) {
    EnrichmentLatency {
        millis = List.copyOf(millis);
        modelMillis = List.copyOf(modelMillis);
    }

    double percentile(double share) {
        return Percentiles.of(millis, share);
    }

    double model() {
        return Percentiles.median(modelMillis);
    }

    /** What everything around the models takes: their median is taken off. */
    double above(double share) {
        return percentile(share) - model();
    }
}
