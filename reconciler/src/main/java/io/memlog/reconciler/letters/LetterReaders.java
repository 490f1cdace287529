package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogFollower;
import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Opens what reads the log for one operation, each with a consumer of its own; thread-safe. */
public final class LetterReaders {
    private final LogPositions log;
    private final Function<String, LogScan> scans;

    /** Two clients of one name would be in each other's way in JMX. */
    private final AtomicLong opened = new AtomicLong();

    /** @param scans opens a scan for a purpose */
    LetterReaders(LogPositions log, Function<String, LogScan> scans) {
        this.log = log;
        this.scans = scans;
    }

    public LetterBytes bytes() {
        return new LetterBytes(log, scan());
    }

    /** Follows another topic of ours, from its start. */
    public LogFollower follow(String topic) {
        return new LogFollower(log, scan(), topic);
    }

    private LogScan scan() {
        return scans.apply("letters-" + opened.incrementAndGet());
    }
}
