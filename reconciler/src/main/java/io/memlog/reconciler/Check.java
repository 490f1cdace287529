package io.memlog.reconciler;

import io.memlog.reconciler.CheckReport.State;
import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.offsets.OutcomesReport;
import io.memlog.reconciler.store.Depth;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.reconciler.verify.OffsetRows;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.Verification;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the levels of one check in order. Not thread-safe: one check at a time. */
final class Check {
    private final OffsetsReader offsets;
    private final OutcomesReader outcomes;
    private final OffsetRows offsetRows;
    private final Verification verification;
    private final Findings findings;
    private final Clock clock;

    Check(
            OffsetsReader offsets,
            OutcomesReader outcomes,
            OffsetRows offsetRows,
            Verification verification,
            Findings findings,
            Clock clock) {
        this.offsets = offsets;
        this.outcomes = outcomes;
        this.offsetRows = offsetRows;
        this.verification = verification;
        this.findings = findings;
        this.clock = clock;
    }

    /** Runs a check to its end; what cannot be read fails the check, with the rest still reported. */
    CheckReport run(CheckReport started, CheckRequest request) {
        List<LevelJson> levels = new ArrayList<>();
        long start = System.nanoTime();
        OffsetsReport offsetsReport = offsets.read();
        List<String> errors = new ArrayList<>(offsetsReport.errors().values());
        // A store that has just not answered is not asked again: each attempt may wait for its timeout.
        Optional<OutcomesReport> outcomesReport =
                offsetsReport.errors().containsKey(StoreName.VECTOR) ? Optional.empty() : readOutcomes();
        List<StoreResult> rows = offsetRows.check(offsetsReport.errors().keySet());
        addErrors(rows, errors);
        List<KnownFinding> confirmed = new ArrayList<>(findings.apply(rows));
        levels.add(new LevelJson(Level.OFFSETS, rowsOf(offsetsReport), "offset rows", millisSince(start)));
        List<StoreResult> results = List.of();
        Optional<Depth> depth = request.levelOrDefault().depth();
        if (depth.isPresent()) {
            long contentStart = System.nanoTime();
            FindingDepth seenBy = depth.get() == Depth.FIELDS ? FindingDepth.DEEP : FindingDepth.DIGESTS;
            results = verification.run(
                    depth.get(), request.scopeOrAll(), request.limitOrDefault(), findings.openKeys(seenBy));
            confirmed.addAll(findings.apply(results, seenBy));
            addErrors(results, errors);
            levels.add(new LevelJson(
                    request.levelOrDefault(),
                    results.stream()
                            .map(StoreJson::of)
                            .mapToLong(StoreJson::compared)
                            .sum(),
                    "memories in both stores",
                    millisSince(contentStart)));
        }
        // Level OFFSETS compares no content, so it cannot say that anything is equal.
        boolean isConsistent = errors.isEmpty()
                && !results.isEmpty()
                && results.stream().allMatch(result -> result.state() == StoreResult.State.EQUAL)
                && outcomesReport
                        .filter(report -> report.state() != OutcomesReport.State.DIFFERENT)
                        .isPresent();
        return new CheckReport(
                started.id(),
                started.level(),
                errors.isEmpty() ? State.DONE : State.FAILED,
                errors.isEmpty() ? null : String.join("; ", errors),
                errors.isEmpty() ? null : ErrorCode.STORE_UNAVAILABLE,
                isConsistent,
                offsetsReport.isCaughtUp(),
                started.startedAt(),
                Duration.between(started.startedAt(), clock.instant()).toMillis(),
                levels,
                offsetsReport,
                outcomesReport.orElse(null),
                results.stream().map(StoreJson::of).toList(),
                confirmed.stream().map(FindingJson::of).toList());
    }

    private static void addErrors(List<StoreResult> results, List<String> errors) {
        results.stream()
                .map(StoreResult::error)
                .filter(error -> error != null && !errors.contains(error))
                .forEach(errors::add);
    }

    private static long rowsOf(OffsetsReport report) {
        return report.partitions().stream()
                .mapToLong(partition -> partition.stores().size() + (partition.outcomes() == null ? 0 : 1))
                .sum();
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /** A store that fails only now is named by the next level or the next check; without it nothing is claimed. */
    private Optional<OutcomesReport> readOutcomes() {
        try {
            return Optional.of(outcomes.read());
        } catch (StoreReadException e) {
            return Optional.empty();
        }
    }
}
