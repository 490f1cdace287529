package io.memlog.chaos;

import io.memlog.chaos.check.CheckResult;
import io.memlog.chaos.cluster.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the outage of one store has shown. Immutable and thread-safe.
 *
 * @param seed of the events
 * @param store the store that was away
 * @param outage for how long
 * @param highestLag of the other store meanwhile, in offsets
 * @param freshness how long a write took to reach the other store at the end of the outage; empty if it did not
 * @param backlog what the store had to catch up with when it came back, in offsets
 * @param catchUp from the end of the outage until a later write was in both stores, under load; empty if it gave up
 * @param areDigestsEqual the reconciler's verdict on both stores afterwards
 * @param accepted acknowledged writes
 * @param check end state against the oracle
 */
public record OutageReport(
        long seed,
        Role store,
        Duration outage,
        long highestLag,
        Optional<Duration> freshness,
        long backlog,
        Optional<Duration> catchUp,
        boolean areDigestsEqual,
        long accepted,
        CheckResult check) {
    /** The other store counts as current when it shows a write within this time. */
    public static final Duration CURRENT = ChaosReport.RECOVERY_LIMIT;

    public boolean passed() {
        return check.holds()
                && areDigestsEqual
                && catchUp.isPresent()
                && freshness.filter(time -> time.compareTo(CURRENT) <= 0).isPresent();
    }

    /** The report for people. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add("seed %d: %s away for %d s under load, %d writes accepted, %d records on memory.events"
                .formatted(seed, store, outage.toSeconds(), accepted, check.events()));
        lines.add("  other store   highest lag %d offsets; a write reached it after %s"
                .formatted(highestLag, text(freshness)));
        lines.add("  catching up   %d offsets; a later write was in both stores %s after the outage"
                .formatted(backlog, text(catchUp)));
        lines.add("  reconciler    digests %s".formatted(areDigestsEqual ? "equal" : "NOT equal"));
        lines.add("  oracle        %d differences".formatted(check.differences().size()));
        check.differences().stream().limit(20).forEach(difference -> lines.add("  " + difference));
        lines.add(passed() ? "  nothing lost, nothing doubled" : "  FAILED");
        return String.join("\n", lines);
    }

    private static String text(Optional<Duration> time) {
        return time.map(found -> found.toMillis() + " ms").orElse("NEVER");
    }
}
