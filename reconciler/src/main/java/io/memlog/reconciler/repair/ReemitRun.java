package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.repair.ReemitLog.Sent;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends the events of one repair and remembers where they stand; used by one thread. */
final class ReemitRun {
    /** Beyond the producer's own delivery timeout of two minutes. */
    private static final long ACKNOWLEDGED_WITHIN_SECONDS = 150;

    private final OperationRun run;
    private final ReemitLog log;
    private final Findings findings;
    private final RateCap cap;
    private final List<Under> underWay = new ArrayList<>();
    private final Map<Integer, Long> lastOffsets = new HashMap<>();
    private int sent;
    private @Nullable MemlogException failure;

    ReemitRun(OperationRun run, ReemitLog log, Findings findings, RateCap cap) {
        this.run = run;
        this.log = log;
        this.findings = findings;
        this.cap = cap;
    }

    private record Under(Reemission wanted, CompletableFuture<Sent> acknowledgement) {}

    /** Returns when each event is acknowledged or has failed; also when the operation is cancelled on the way. */
    void sendAll(List<Reemission> reemissions) {
        try {
            for (Reemission wanted : reemissions) {
                cap.await(run);
                findings.repairing(wanted.findingIds());
                underWay.add(new Under(wanted, log.send(run.id(), wanted)));
                if (underWay.size() >= 1_000) {
                    awaitAcknowledgements();
                }
            }
        } finally {
            awaitAcknowledgements();
        }
    }

    /** By partition of memory.events. */
    Map<Integer, Long> lastOffsets() {
        return Map.copyOf(lastOffsets);
    }

    int sent() {
        return sent;
    }

    /** @throws MemlogException if the log has refused an event */
    void requireAllSent() {
        if (failure != null) {
            throw failure;
        }
    }

    private void awaitAcknowledgements() {
        for (Under under : underWay) {
            try {
                Sent at = under.acknowledgement().get(ACKNOWLEDGED_WITHIN_SECONDS, TimeUnit.SECONDS);
                lastOffsets.merge(at.partition(), at.offset(), Math::max);
                run.offset(at.partition(), at.offset());
                run.done(1);
                sent++;
            } catch (ExecutionException e) {
                fail(under, e.getCause() instanceof MemlogException refused ? refused : refused(e));
            } catch (TimeoutException e) {
                fail(under, refused(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MemlogException(ErrorCode.INTERNAL, "repair interrupted: the service stops", e);
            }
        }
        underWay.clear();
    }

    /** Whether it is in the log all the same is not known; that it might be harms nobody. */
    private void fail(Under under, MemlogException cause) {
        findings.reopen(under.wanted().findingIds());
        run.failed(1);
        failure = cause;
    }

    private static MemlogException refused(Exception cause) {
        return new MemlogException(
                ErrorCode.LOG_UNAVAILABLE, "memory.events: expected an acknowledgement, found " + cause, cause);
    }
}
