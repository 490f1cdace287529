package io.memlog.reconciler.reembed;

import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.repair.PageSender;
import io.memlog.reconciler.repair.ReemitLog;
import io.memlog.reconciler.repair.StoresPassing;
import io.memlog.reconciler.store.EmbeddingSpaces;
import io.memlog.reconciler.store.EmbeddingSpaces.Coverage;
import io.memlog.reconciler.verify.Findings;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Has every memory published again whose vectors are not of the spaces that the single writer makes now; not thread-safe: one run at
 * a time.
 *
 * <ol>
 *   <li>A few memories are published again: what they have then is what the writer makes, be it two spaces while a model is rolled
 *       out, one when that is finished, or one when it is given up. So nobody else needs the writer's settings.
 *   <li>The memories with other vectors are found in the store, and published again, a page at a time: the next page is sent when both
 *       stores have passed the last one, so that what users write waits for one page at most.
 *   <li>Once more from the beginning, as long as there are fewer each time.
 *   <li>Each memory that the current model gave no vector is published again once: it may give one now, or the next one may.
 * </ol>
 *
 * <p>Nothing is kept between runs: whatever ends one, the next one finds in the store what is left.
 */
public final class Reembed {
    static final int PAGE = 200;
    private static final int ASKED = 8;
    private static final int KEYS_TOLD = 20;

    private final EmbeddingSpaces spaces;
    private final ReemitLog log;
    private final Findings findings;
    private final StoresPassing stores;
    private final int maxRate;

    /**
     * Joins the parts.
     *
     * @param maxRate most events a second
     */
    public Reembed(EmbeddingSpaces spaces, ReemitLog log, Findings findings, StoresPassing stores, int maxRate) {
        this.spaces = spaces;
        this.log = log;
        this.findings = findings;
        this.stores = stores;
        this.maxRate = maxRate;
    }

    /**
     * Does all of it.
     *
     * @throws MemlogException if the writer does not make vectors of the model asked for, or a store does not pass its records
     * @throws OperationCancelledException with a {@link ReembedReport} of what was done until then
     */
    public ReembedReport run(OperationRun run, ReembedRequest request) {
        Optional<Scope> scope = request.scopeOrAll();
        PageSender sender = new PageSender(run, log, findings, stores, new RateCap(maxRate));
        Optional<Coverage> target = Optional.empty();
        try {
            run.phase("asking the writer");
            target = askWriter(sender, scope);
            if (target.isPresent()) {
                requireModel(request, target.get());
                sendLeft(run, sender, scope, target.get());
            }
            sendMissing(run, sender, scope);
        } catch (OperationCancelledException e) {
            throw new OperationCancelledException(report(sender, scope, target));
        }
        return report(sender, scope, target);
    }

    /** A provider that failed on some of them leaves these without a next vector: one that has it tells. */
    private Optional<Coverage> askWriter(PageSender sender, Optional<Scope> scope) {
        List<MemoryKey> asked = spaces.some(scope, ASKED);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        sender.send(asked);
        return spaces.coverage(asked).stream()
                .max(Comparator.<Coverage, Boolean>comparing(found -> found.nextFingerprint() != null)
                        .thenComparingLong(Coverage::memories));
    }

    private static void requireModel(ReembedRequest request, Coverage target) {
        String model = request.model();
        boolean isMade = model == null
                || Stream.of(Optional.ofNullable(target.model()), Optional.ofNullable(target.nextModel()))
                        .flatMap(Optional::stream)
                        .anyMatch(model::equals);
        if (!isMade) {
            throw new MemlogException(
                    ErrorCode.EMBEDDING_UNAVAILABLE,
                    "extraction-streams: expected vectors of model %s, found %s and next %s; are its settings the new ones, and does its provider answer?"
                            .formatted(model, target.model(), target.nextModel()));
        }
    }

    private void sendLeft(OperationRun run, PageSender sender, Optional<Scope> scope, Coverage target) {
        long before = Long.MAX_VALUE;
        for (long left = spaces.countLeft(scope, target);
                left > 0 && left < before;
                left = spaces.countLeft(scope, target)) {
            before = left;
            run.phase("embedding", left);
            sendPages(run, sender, after -> spaces.left(scope, target, after, PAGE));
        }
    }

    private void sendMissing(OperationRun run, PageSender sender, Optional<Scope> scope) {
        long missing = spaces.countMissing(scope);
        if (missing > 0) {
            run.phase("asking again for missing vectors", missing);
            sendPages(run, sender, after -> spaces.missing(scope, after, PAGE));
        }
    }

    private static void sendPages(
            OperationRun run, PageSender sender, Function<Optional<MemoryKey>, List<MemoryKey>> pageAfter) {
        List<MemoryKey> page = pageAfter.apply(Optional.empty());
        while (!page.isEmpty()) {
            run.checkCancelled();
            sender.send(page);
            page = pageAfter.apply(Optional.of(page.getLast()));
        }
    }

    private ReembedReport report(PageSender sender, Optional<Scope> scope, Optional<Coverage> target) {
        List<String> left =
                target.map(found -> spaces.left(scope, found, Optional.empty(), KEYS_TOLD)).orElse(List.of()).stream()
                        .map(MemoryKey::key)
                        .toList();
        return new ReembedReport(
                target.orElse(null),
                sender.sent(),
                target.map(found -> spaces.countLeft(scope, found)).orElse(0L),
                left,
                spaces.countMissing(scope),
                spaces.coverage(scope));
    }
}
