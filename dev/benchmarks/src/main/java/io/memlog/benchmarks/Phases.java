package io.memlog.benchmarks;

import java.time.Duration;

/**
 * What it took to fill an empty copy of a store; immutable.
 *
 * @param records that it holds at the end
 * @param load until all of them are in it
 * @param index until its indexes are built
 * @param follow until it is written together with the live one; nothing of a bare load
 */
record Phases(long records, Duration load, Duration index, Duration follow) {
    Phases {
        if (records < 1 || load.isNegative() || index.isNegative() || follow.isNegative()) {
            throw new IllegalArgumentException(
                    "expected records and times, found %d in %s, %s, %s".formatted(records, load, index, follow));
        }
    }

    Duration whole() {
        return load.plus(index).plus(follow);
    }

    double perSecond(Duration phase) {
        return records / seconds(phase);
    }

    static double seconds(Duration phase) {
        return phase.toNanos() / 1e9;
    }
}
