package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A sink and a loop that write the same, one after the other: what else the machine does meanwhile is in both. For one thread.
 *
 * @param sink one run
 * @param loop one run
 */
record Turns(Supplier<Measured> sink, Supplier<Measured> loop) {
    /** Until both are compiled, as in a service that has been running for some time. */
    void warmUp(int runs) {
        Runs unused = measure(runs);
    }

    Runs measure(int pairs) {
        List<Measured> sinkRuns = new ArrayList<>();
        List<Measured> loopRuns = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            sinkRuns.add(sink.get());
            loopRuns.add(loop.get());
        }
        return new Runs(sinkRuns, loopRuns);
    }

    /** What was measured, pair by pair. */
    record Runs(List<Measured> sink, List<Measured> loop) {}
}
