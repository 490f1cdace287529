package io.memlog.benchmarks;

import java.util.Map;

/**
 * What a model is worth and what it costs, alone in a JVM of its own; immutable.
 *
 * @param model its id
 * @param startSeconds from nothing to the first vector, the JVM itself left out
 * @param residentMegabytes of the whole process after the work
 * @param perSecond texts by their length in word pieces, on one thread
 * @param perSecondOnAllCores the same with a thread for each core
 */
record EmbedderFigures(
        String model,
        double startSeconds,
        double residentMegabytes,
        Map<Integer, Double> perSecond,
        Map<Integer, Double> perSecondOnAllCores,
        Retrieval retrieval) {}
