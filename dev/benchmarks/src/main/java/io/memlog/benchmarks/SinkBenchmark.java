package io.memlog.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** What can be measured of a sink; used by one thread. */
interface SinkBenchmark extends AutoCloseable {
    /** Writes until both sides are compiled, as in a service that has been running for some time. */
    void warmUp();

    /**
     * The sink beside its loops.
     *
     * @param progress hears what is being measured
     */
    List<Comparison> compare(Consumer<String> progress);

    Latency latency(LatencyBenchmark benchmark);

    /** The store and its version. */
    String store();

    @Override
    void close();
}
