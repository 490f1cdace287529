package io.memlog.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Wall clock and processor time of this process since its creation. Immutable, thread-safe.
 *
 * <p>Nothing but the measured run works in this process meanwhile, so that the process's time is the client's.
 */
final class Stopwatch {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final long startedNanos;
    private final long startedCpuNanos;

    private Stopwatch() {
        startedCpuNanos = SYSTEM.getProcessCpuTime();
        startedNanos = System.nanoTime();
    }

    static Stopwatch start() {
        return new Stopwatch();
    }

    Measured read(long records, long disturbances) {
        return new Measured(
                records, System.nanoTime() - startedNanos, SYSTEM.getProcessCpuTime() - startedCpuNanos, disturbances);
    }
}
