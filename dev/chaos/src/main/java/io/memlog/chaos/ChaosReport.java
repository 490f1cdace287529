package io.memlog.chaos;

import io.memlog.chaos.check.CheckResult;
import io.memlog.chaos.check.Difference.Kind;
import io.memlog.chaos.cluster.UnplannedEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has shown. Immutable and thread-safe.
 *
 * @param seed what the events and faults were made from
 * @param accepted acknowledged writes
 * @param acceptedOverRest those of them answered with 202
 * @param retries attempts that were not acknowledged
 * @param faults every fault with its recovery
 * @param unplannedEnds processes that ended although nobody had killed them
 * @param rebuilds of both stores meanwhile
 * @param check end state against the oracle
 * @param seconds from the first write to the verdict
 */
public record ChaosReport(
        long seed,
        long accepted,
        long acceptedOverRest,
        long retries,
        List<FaultResult> faults,
        List<UnplannedEnd> unplannedEnds,
        RebuildCounts rebuilds,
        CheckResult check,
        double seconds) {
    /** Requirement: after a kill the pipeline works again within this time. */
    public static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);

    private static final int SHOWN_DIFFERENCES = 20;

    public ChaosReport {
        faults = List.copyOf(faults);
        unplannedEnds = List.copyOf(unplannedEnds);
    }

    /** Nothing lost, doubled or different, every rebuild ended well, and every recovery from a kill in time. */
    public boolean passed() {
        return check.holds()
                && rebuilds.failures().isEmpty()
                && kills().stream().allMatch(ChaosReport::isInTime);
    }

    public int killed() {
        return kills().stream().mapToInt(fault -> fault.victims().size()).sum();
    }

    /** How long writes needed to get through after a kill. */
    public Recoveries killRecoveries() {
        return Recoveries.of(kills());
    }

    /** The same after the end of a pause. */
    public Recoveries pauseRecoveries() {
        return Recoveries.of(pauses());
    }

    /** The report for people. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add("seed %d: %d kills, %d pauses in %.0f s"
                .formatted(seed, killed(), faults.size() - kills().size(), seconds));
        lines.add("  killed     %s".formatted(killsByMember()));
        lines.add("  accepted   %d writes (%d over REST, %d attempts repeated), %d records on memory.events"
                .formatted(accepted, acceptedOverRest, retries, check.events()));
        lines.add("  outcomes   %s = %d"
                .formatted(
                        check.outcomes(),
                        check.outcomes().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
        lines.add("  memories   %d, after %d versions and erasures".formatted(check.memories(), check.versions()));
        lines.add("  lost %d, doubled %d, changed %d, left over %d"
                .formatted(
                        check.count(Kind.LOST),
                        check.count(Kind.DOUBLED),
                        check.count(Kind.CHANGED),
                        check.count(Kind.LEFT_OVER)));
        lines.add("  recovery   kills: %s; pauses: %s".formatted(killRecoveries(), pauseRecoveries()));
        if (!rebuilds.equals(RebuildCounts.NONE)) {
            lines.add("  rebuilds   %d switched to, %d generations dropped, %d failed"
                    .formatted(
                            rebuilds.switched(),
                            rebuilds.dropped(),
                            rebuilds.failures().size()));
            rebuilds.failures().stream().limit(SHOWN_DIFFERENCES).forEach(failure -> lines.add("  " + failure));
        }
        unplannedEnds.forEach(end -> lines.add("  %s ended by itself at %s".formatted(end.name(), end.at())));
        kills().stream()
                .filter(fault -> !isInTime(fault))
                .forEach(fault -> lines.add("  too slow   kill %d of %s".formatted(fault.number(), fault.victims())));
        check.differences().stream().limit(SHOWN_DIFFERENCES).forEach(difference -> lines.add("  " + difference));
        lines.add(passed() ? "  nothing lost, nothing doubled" : "  FAILED");
        return String.join("\n", lines);
    }

    private Map<String, Integer> killsByMember() {
        Map<String, Integer> counts = new TreeMap<>();
        kills().forEach(fault -> fault.victims().forEach(victim -> counts.merge(victim, 1, Integer::sum)));
        return counts;
    }

    private List<FaultResult> kills() {
        return faults.stream().filter(fault -> fault.kind().equals("KILL")).toList();
    }

    private List<FaultResult> pauses() {
        return faults.stream().filter(fault -> !fault.kind().equals("KILL")).toList();
    }

    private static boolean isInTime(FaultResult fault) {
        return fault.isRecovered() && fault.recovery().compareTo(RECOVERY_LIMIT) <= 0;
    }

    /**
     * Recovery times.
     *
     * @param p50 seconds
     * @param p95 seconds
     * @param max seconds
     */
    public record Recoveries(double p50, double p95, double max) {
        static Recoveries of(List<FaultResult> faults) {
            List<Double> seconds = faults.stream()
                    .map(fault -> fault.recovery().toMillis() / 1e3)
                    .sorted()
                    .toList();
            return seconds.isEmpty()
                    ? new Recoveries(0, 0, 0)
                    : new Recoveries(at(seconds, 0.5), at(seconds, 0.95), seconds.getLast());
        }

        private static double at(List<Double> sorted, double share) {
            return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(Math.ceil(sorted.size() * share)) - 1));
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "p50 %.1f s, p95 %.1f s, max %.1f s", p50, p95, max);
        }
    }
}
