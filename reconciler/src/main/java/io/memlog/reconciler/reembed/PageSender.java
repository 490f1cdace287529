package io.memlog.reconciler.reembed;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.repair.ReemitLog;
import io.memlog.reconciler.repair.ReemitLog.Sent;
import io.memlog.reconciler.repair.StoresPassing;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks for memories to be published again, and waits until both stores have them; used by one thread. */
final class PageSender {
    /** Beyond the producer's own delivery timeout of two minutes. */
    private static final long ACKNOWLEDGED_WITHIN_SECONDS = 150;

    private final OperationRun run;
    private final ReemitLog log;
    private final StoresPassing stores;
    private final RateCap cap;
    private long sent;

    PageSender(OperationRun run, ReemitLog log, StoresPassing stores, RateCap cap) {
        this.run = run;
        this.log = log;
        this.stores = stores;
        this.cap = cap;
    }

    long sent() {
        return sent;
    }

    /** @throws MemlogException if the log refuses an event, or a store stands still before it */
    void send(List<MemoryKey> page) {
        List<CompletableFuture<Sent>> underWay = new ArrayList<>();
        for (MemoryKey key : page) {
            cap.await(run);
            underWay.add(log.send(run.id(), "reembed-%s-%d".formatted(run.id(), sent + underWay.size()), key));
        }
        Map<Integer, Long> last = new HashMap<>();
        for (CompletableFuture<Sent> event : underWay) {
            Sent at = acknowledged(event);
            last.merge(at.partition(), at.offset(), Math::max);
            run.offset(at.partition(), at.offset());
        }
        sent += page.size();
        stores.await(run, last);
    }

    private static Sent acknowledged(CompletableFuture<Sent> event) {
        try {
            return event.get(ACKNOWLEDGED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MemlogException refused ? refused : refused(e);
        } catch (TimeoutException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.INTERNAL, "reembed interrupted: the service stops", e);
        }
    }

    private static MemlogException refused(Exception cause) {
        return new MemlogException(
                ErrorCode.LOG_UNAVAILABLE, "memory.events: expected an acknowledgement, found " + cause, cause);
    }
}
