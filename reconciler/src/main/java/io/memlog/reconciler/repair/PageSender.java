package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.repair.Reemission.Asks;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Has memories published again that nothing is wrong with, a page when both stores have the one before; no extractor is asked. Used by
 * one thread.
 */
public final class PageSender {
    private final OperationRun run;
    private final ReemitLog log;
    private final Findings findings;
    private final StoresPassing stores;
    private final RateCap cap;
    private long sent;

    public PageSender(OperationRun run, ReemitLog log, Findings findings, StoresPassing stores, RateCap cap) {
        this.run = run;
        this.log = log;
        this.findings = findings;
        this.stores = stores;
        this.cap = cap;
    }

    public long sent() {
        return sent;
    }

    /**
     * Returns when both stores have them.
     *
     * @throws MemlogException if the log refuses an event, or a store stands still before it
     */
    public void send(List<MemoryKey> page) {
        List<Reemission> wanted = new ArrayList<>();
        for (MemoryKey key : page) {
            // Not numbered: an operation that goes on after a restart would send ids that the writer has answered.
            String eventId = "reemit-" + UUID.randomUUID();
            wanted.add(new Reemission(eventId, key, false, Asks.EMBEDDERS, List.of()));
        }
        var sending = new ReemitRun(run, log, findings, cap);
        sending.sendAll(wanted);
        sending.requireAllSent();
        sent += sending.sent();
        stores.await(run, sending.lastOffsets());
    }
}
