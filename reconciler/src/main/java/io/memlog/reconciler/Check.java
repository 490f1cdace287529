package io.memlog.reconciler;

import io.memlog.reconciler.CheckReport.State;
import io.memlog.reconciler.CheckRequest.Level;
import io.memlog.reconciler.offsets.OffsetsReader;
import io.memlog.reconciler.offsets.OffsetsReport;
import io.memlog.reconciler.offsets.OutcomesReader;
import io.memlog.reconciler.offsets.OutcomesReport;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.reconciler.verify.Verification;
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
    private final Verification verification;
    private final Findings findings;
    private final Clock clock;

    Check(OffsetsReader offsets, OutcomesReader outcomes, Verification verification, Findings findings, Clock clock) {
        this.offsets = offsets;
        this.outcomes = outcomes;
        this.verification = verification;
        this.findings = findings;
        this.clock = clock;
    }

    /** Runs a check to its end; what cannot be read fails the check, with the rest still reported. */
    CheckReport run(CheckReport started, CheckRequest request) {
        OffsetsReport offsetsReport = offsets.read();
        List<String> errors = new ArrayList<>(offsetsReport.errors().values());
        // A store that has just not answered is not asked again: each attempt may wait for its timeout.
        Optional<OutcomesReport> outcomesReport =
                offsetsReport.errors().containsKey(StoreName.VECTOR) ? Optional.empty() : readOutcomes();
        List<StoreResult> results = List.of();
        List<KnownFinding> confirmed = List.of();
        if (request.levelOrDefault() == Level.DIGESTS) {
            results = verification.run(request.scopeOrAll(), request.limitOrDefault(), findings.openKeys());
            confirmed = findings.apply(results);
            results.stream()
                    .map(StoreResult::error)
                    .filter(error -> error != null && !errors.contains(error))
                    .forEach(errors::add);
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
                isConsistent,
                offsetsReport.isCaughtUp(),
                started.startedAt(),
                Duration.between(started.startedAt(), clock.instant()).toMillis(),
                offsetsReport,
                outcomesReport.orElse(null),
                results.stream().map(StoreJson::of).toList(),
                confirmed.stream().map(FindingJson::of).toList());
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
