package io.memlog.benchmarks.extraction;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** How many texts a second one thread gets through, after the JVM has compiled what it takes; stateless. */
final class Throughput {
    private Throughput() {}

    /**
     * Goes through the texts again and again: once at least, and as long as told.
     *
     * @param time half of it to warm up, half of it measured
     */
    static double perSecond(List<LabelledText> texts, Duration time, Consumer<LabelledText> work) {
        run(texts, time.dividedBy(2), work);
        return run(texts, time.dividedBy(2), work);
    }

    private static double run(List<LabelledText> texts, Duration time, Consumer<LabelledText> work) {
        long count = 0;
        long start = System.nanoTime();
        do {
            texts.forEach(work);
            count += texts.size();
        } while (System.nanoTime() - start < time.toNanos());
        return count * 1e9 / (System.nanoTime() - start);
    }
}
