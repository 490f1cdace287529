package io.memlog.reconciler.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.operations.RateCap;
import io.memlog.reconciler.repair.Reemission.Asks;
import io.memlog.reconciler.verify.Findings;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * Has every memory of one user published again, whether it differs or not, and waits until both stores hold it. Not thread-safe.
 *
 * <p>An event's id is made of operation and key: begun again after a crash, it sends nothing twice that the writer has answered.
 */
public final class ScopeReemit {
    private final Function<Scope, SortedMap<String, Boolean>> keysOfScope;
    private final KeyReader reader;
    private final Findings findings;
    private final ReemitLog log;
    private final StoresPassing stores;
    private final int maxRate;

    /**
     * Joins its parts.
     *
     * @param keysOfScope all keys that log or stores have of a user, and whether the log holds the memory
     * @param maxRate most events a second
     */
    public ScopeReemit(
            Function<Scope, SortedMap<String, Boolean>> keysOfScope,
            KeyReader reader,
            Findings findings,
            ReemitLog log,
            StoresPassing stores,
            int maxRate) {
        this.keysOfScope = keysOfScope;
        this.reader = reader;
        this.findings = findings;
        this.log = log;
        this.stores = stores;
        this.maxRate = maxRate;
    }

    /**
     * What it came to; immutable, and JSON as it is.
     *
     * @param keys memories that log or stores had of the user
     * @param removals of these, those that the log does not hold
     * @param sent events that were acknowledged
     * @param notAddressable keys in the stores that no event can name
     * @param differing keys whose last reading, with all fields, was not what the log says
     * @param undecided keys that were written during every last reading; a check decides them
     */
    public record Report(
            int keys, int removals, int sent, List<String> notAddressable, List<String> differing, int undecided) {
        public Report {
            notAddressable = List.copyOf(notAddressable);
            differing = List.copyOf(differing);
        }

        public boolean isClean() {
            return notAddressable.isEmpty() && differing.isEmpty() && undecided == 0;
        }
    }

    /**
     * Does all of it.
     *
     * @param asksModels whether models are asked for vectors and entities that memories had to do without
     * @throws MemlogException if a store could not be read, or has not passed the events' offsets
     */
    public Report run(OperationRun run, Scope scope, boolean asksModels) {
        run.phase("reading the keys of the user");
        SortedMap<String, Boolean> keys = keysOfScope.apply(scope);
        Asks asks = asksModels ? Asks.ALL : Asks.NOBODY;
        List<Reemission> wanted = new ArrayList<>();
        List<String> notAddressable = new ArrayList<>();
        keys.forEach((key, isHeld) -> {
            try {
                String id = UUID.nameUUIDFromBytes((run.id() + " " + key).getBytes(UTF_8))
                        .toString();
                wanted.add(new Reemission("reemit-" + id, MemoryKey.parse(key), !isHeld, asks, List.of()));
            } catch (MemlogException e) {
                notAddressable.add(key);
            }
        });
        run.phase("publishing again", wanted.size());
        var sending = new ReemitRun(run, log, findings, new RateCap(maxRate));
        sending.sendAll(wanted);
        sending.requireAllSent();
        run.phase("waiting for both stores");
        stores.await(run, sending.lastOffsets());
        run.phase("reading again");
        List<StoreResult> results = readAgain(keys.keySet());
        return new Report(
                keys.size(),
                (int) wanted.stream().filter(Reemission::isRemoval).count(),
                sending.sent(),
                notAddressable,
                results.stream()
                        .flatMap(result -> result.confirmed().stream())
                        .map(difference -> difference.findingId())
                        .toList(),
                results.stream().mapToInt(result -> result.unconfirmed().size()).sum());
    }

    private List<StoreResult> readAgain(Set<String> keys) {
        Map<StoreName, Set<String>> asked = new EnumMap<>(StoreName.class);
        for (StoreName store : StoreName.values()) {
            asked.put(store, keys);
        }
        List<StoreResult> results = reader.readAgain(asked, FindingDepth.DEEP);
        findings.apply(results, FindingDepth.DEEP);
        results.stream()
                .map(StoreResult::error)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(error -> {
                    throw new MemlogException(ErrorCode.STORE_UNAVAILABLE, error);
                });
        return results;
    }
}
