package io.memlog.reconciler.letters;

import io.memlog.reconciler.ledger.LogPositions;
import io.memlog.reconciler.ledger.LogScan;
import io.memlog.schemas.avro.Outcome;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;

/** Opens what reads the log for one operation, each with a consumer of its own; thread-safe. */
final class LetterReaders {
    private final LogPositions log;
    private final Function<String, LogScan> scans;
    private final Deserializer<Outcome> outcomeFormat;

    /** Two clients of one name would be in each other's way in JMX. */
    private final AtomicLong opened = new AtomicLong();

    /** @param scans opens a scan for a purpose */
    LetterReaders(LogPositions log, Function<String, LogScan> scans, Deserializer<Outcome> outcomeFormat) {
        this.log = log;
        this.scans = scans;
        this.outcomeFormat = outcomeFormat;
    }

    LetterBytes bytes() {
        return new LetterBytes(log, scans.apply("letters-" + opened.incrementAndGet()));
    }

    /** Watches memory.outcomes from now on. */
    OutcomeWatch outcomes() {
        return new OutcomeWatch(log, scans.apply("letters-" + opened.incrementAndGet()), outcomeFormat);
    }
}
