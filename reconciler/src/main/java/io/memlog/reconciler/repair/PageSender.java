package io.memlog.reconciler.repair;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import java.util.ArrayList;
import java.util.List;

/** Has memories published again that nothing is wrong with, a page when both stores have the one before; used by one thread. */
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
            String eventId = "reemit-%s-%d".formatted(run.id(), sent + wanted.size());
            wanted.add(new Reemission(eventId, key, false, List.of()));
        }
        var sending = new ReemitRun(run, log, findings, cap);
        sending.sendAll(wanted);
        sending.requireAllSent();
        sent += sending.sent();
        stores.await(run, sending.lastOffsets());
    }
}
