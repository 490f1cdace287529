package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.KnownFinding;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Repairs open findings; not thread-safe: one run at a time.
 *
 * <ol>
 *   <li>Their keys are read again: what is right by now, and what the store will write again anyway, needs nothing.
 *   <li>One Reemit for each key, no faster than the cap. A finding is REPAIRING from just before its event is sent.
 *   <li>Both stores pass the events' offsets.
 *   <li>The keys are read once more: a finding is REPAIRED or OPEN again.
 * </ol>
 *
 * <p>Nothing of a run is needed by the next one. Ended at any point it leaves findings REPAIRING, which count as open: each check
 * reads their keys again, and each repair takes them up again.
 */
public final class Repair {
    private static final int LAST_READINGS = 20;
    private static final Duration BETWEEN_READINGS = Duration.ofMillis(500);

    private final Findings findings;
    private final Rereading rereading;
    private final ReemitLog log;
    private final StoresPassing stores;
    private final int maxRate;

    /**
     * Joins the parts of a repair.
     *
     * @param maxRate most events a second
     */
    public Repair(Findings findings, KeyReader reader, ReemitLog log, StoresPassing stores, int maxRate) {
        this.findings = findings;
        this.rereading = new Rereading(findings, reader);
        this.log = log;
        this.stores = stores;
        this.maxRate = maxRate;
    }

    /**
     * Does all of it.
     *
     * @throws MemlogException if a store could not be read, or has not passed the events' offsets
     * @throws OperationCancelledException with a {@link RepairReport} of what was done until then
     */
    public RepairReport run(OperationRun run, RepairRequest request) {
        run.phase("reading open findings");
        var choice = new RepairChoice(findings, rereading, request.limitOrDefault());
        RepairPlan plan = choice.of(run, RepairPlan.of(findings.open(), request.scopeOrAll()));
        count(run, plan);
        if (request.isDryRun()) {
            run.phase("planned", plan.steps().size());
            return new RepairReport(
                    true,
                    plan.isTruncated(),
                    plan.steps().size(),
                    0,
                    0,
                    openOf(plan),
                    0,
                    choice.backlog(),
                    steps(plan.steps()));
        }
        ReemitRun sending = new ReemitRun(run, log, findings, new RateCap(maxRate));
        try {
            run.phase("sending", plan.addressable().size());
            sending.sendAll(reemissions(run, plan.addressable()));
            run.phase("waiting for both stores");
            stores.await(run, sending.lastOffsets());
            run.phase("reading again");
            readUntilDecided(run, plan);
        } catch (OperationCancelledException e) {
            throw new OperationCancelledException(report(plan, sending.sent(), choice.backlog()));
        }
        RepairReport report = report(plan, sending.sent(), choice.backlog());
        run.phase("repaired", plan.steps().size());
        run.done(report.keys() - report.steps().size());
        run.failed(report.steps().size());
        sending.requireAllSent();
        return report;
    }

    /** A key that is written again and again is backlog in one reading after the other; a check will decide it. */
    private void readUntilDecided(OperationRun run, RepairPlan plan) {
        RepairPlan left = plan;
        for (int reading = 0; reading < LAST_READINGS && !left.steps().isEmpty(); reading++) {
            if (reading > 0) {
                run.pause(BETWEEN_READINGS);
            }
            var unused = rereading.read(left);
            List<KnownFinding> undecided = findings.open().stream()
                    .filter(finding -> finding.state() == FindingState.REPAIRING)
                    .toList();
            left = left.stillOpen(undecided);
        }
    }

    private RepairReport report(RepairPlan plan, int sent, int backlog) {
        List<RepairStep> left = plan.stillOpen(findings.open()).steps();
        int repaired = 0;
        int open = 0;
        int undecided = 0;
        for (RepairStep step : plan.steps()) {
            for (String id : step.findingIds()) {
                switch (findings.find(id).map(KnownFinding::state).orElse(FindingState.REPAIRED)) {
                    case REPAIRED -> repaired++;
                    case REPAIRING -> undecided++;
                    case OPEN, ACCEPTED -> open++;
                }
            }
        }
        return new RepairReport(
                false, plan.isTruncated(), plan.steps().size(), sent, repaired, open, undecided, backlog, steps(left));
    }

    private static List<Reemission> reemissions(OperationRun run, List<RepairStep> steps) {
        List<Reemission> reemissions = new ArrayList<>();
        steps.forEach(step -> reemissions.add(step.reemission("reemit-%s-%d".formatted(run.id(), reemissions.size()))));
        return reemissions;
    }

    private static void count(OperationRun run, RepairPlan plan) {
        Map<String, Long> kinds = new TreeMap<>();
        for (RepairStep step : plan.steps()) {
            step.findings()
                    .forEach(finding -> kinds.merge(
                            finding.difference().store() + "/"
                                    + finding.difference().kind(),
                            1L,
                            Long::sum));
        }
        kinds.forEach(run::kind);
    }

    private static int openOf(RepairPlan plan) {
        return plan.steps().stream().mapToInt(step -> step.findings().size()).sum();
    }

    private static List<RepairReport.Step> steps(List<RepairStep> steps) {
        List<RepairReport.Step> listed = new ArrayList<>();
        steps.forEach(step -> listed.add(RepairReport.Step.of(step)));
        return listed;
    }
}
