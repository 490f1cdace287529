package io.memlog.benchmarks;

/**
 * What one run took; immutable.
 *
 * @param records written and committed, or texts that are done
 * @param nanos from the first that could be read to the last commit
 * @param cpuNanos processor time of this whole process meanwhile: all threads, compiler and garbage collector included
 * @param disturbances waits and repeated claims, which a quiet machine does not have
 */
record Measured(long records, long nanos, long cpuNanos, long disturbances) {
    Measured {
        if (records < 1 || nanos < 1 || cpuNanos < 0) {
            throw new IllegalArgumentException(
                    "expected records and time, found %d in %d ns, CPU %d ns".formatted(records, nanos, cpuNanos));
        }
    }

    double perSecond() {
        return records * 1e9 / nanos;
    }

    double cpuSecondsPer100k() {
        return cpuNanos / 1e9 * 100_000 / records;
    }

    double cpuMillisEach() {
        return cpuNanos / 1e6 / records;
    }
}
