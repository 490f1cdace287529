package io.memlog.reconciler.verify;

import io.memlog.reconciler.ledger.EnrichedLog;
import io.memlog.reconciler.ledger.LedgerEntry;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.FindingDepth;
import io.memlog.schemas.avro.StoreName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a few memories with the log, in both stores and with all fields, at any time and beside whatever operation runs. It judges as a
 * check does: what two readings show is a finding, and goes where all findings go. Thread-safe if log and views are.
 *
 * <p>It never lets the ledger go of anything, nor has it folded again: what it cannot judge then is {@link State#UNKNOWN}.
 */
public final class SpotCheck {
    private static final int AT_THE_SAME_TIME = 2;
    private static final int WAIT_SECONDS = 5;

    /** The ledger may let go of an offset that was read a moment ago. */
    private static final int ATTEMPTS = 3;

    private final List<StoreView> views;
    private final LedgerAtLogEnd log;
    private final Findings findings;
    private final Semaphore places = new Semaphore(AT_THE_SAME_TIME, true);

    public SpotCheck(List<StoreView> views, EnrichedLog log, Findings findings) {
        this.views = List.copyOf(views);
        this.log = new LedgerAtLogEnd(log, false);
        this.findings = findings;
    }

    /** What can be said of a memory in a store; of a memory, the last of those of its stores in this order. */
    public enum State {
        EQUAL,
        /** The store has a newer record before it and will write the memory anyway. */
        BACKLOG,
        /** It was written during every reading. */
        UNDECIDED,
        /** The store cannot be read. */
        UNKNOWN,
        DIFFERENT
    }

    /**
     * A memory in one store.
     *
     * @param findingId of the difference; null unless DIFFERENT
     * @param error why nothing can be said; null unless UNKNOWN
     */
    public record InStore(
            StoreName store,
            State state,
            @Nullable String findingId,
            @Nullable String error) {}

    /**
     * A memory.
     *
     * @param logVersion version that the log holds at its end; null if it holds none
     */
    public record Spot(String key, State state, @Nullable Long logVersion, List<InStore> stores) {
        public Spot {
            stores = List.copyOf(stores);
        }
    }

    /**
     * Compares them, in the order given.
     *
     * @throws MemlogException with {@link ErrorCode#VERIFICATION_UNAVAILABLE} if too many others are being compared
     */
    public List<Spot> of(Collection<String> keys) {
        enter();
        try {
            Map<String, List<InStore>> found = new LinkedHashMap<>();
            keys.forEach(key -> found.put(key, new ArrayList<>()));
            views.forEach(view -> compare(view, found));
            return found.entrySet().stream()
                    .map(memory -> spot(memory.getKey(), memory.getValue()))
                    .toList();
        } finally {
            places.release();
        }
    }

    private void enter() {
        try {
            if (places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new MemlogException(
                ErrorCode.VERIFICATION_UNAVAILABLE,
                "expected a place within %d s, found %d others before it".formatted(WAIT_SECONDS, AT_THE_SAME_TIME));
    }

    private Spot spot(String key, List<InStore> stores) {
        State worst = stores.stream().map(InStore::state).max(State::compareTo).orElse(State.UNKNOWN);
        Long logVersion = log.ledger()
                .newest(key)
                .filter(entry -> !entry.isErased())
                .map(LedgerEntry::version)
                .orElse(null);
        return new Spot(key, worst, logVersion, stores);
    }

    private void compare(StoreView view, Map<String, List<InStore>> found) {
        StoreName store = view.name();
        try {
            SecondReading reading = read(view, found.keySet());
            findings.apply(List.of(result(store, reading)), FindingDepth.DEEP);
            Map<String, String> different =
                    reading.confirmed().stream().collect(Collectors.toMap(Difference::key, Difference::findingId));
            found.forEach((key, stores) ->
                    stores.add(new InStore(store, state(key, reading, different), different.get(key), null)));
        } catch (StoreReadException e) {
            found.values().forEach(stores -> stores.add(new InStore(store, State.UNKNOWN, null, e.getMessage())));
        }
    }

    private SecondReading read(StoreView view, Set<String> keys) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new SecondReading(view, log, keys).decide();
            } catch (IllegalArgumentException e) {
                if (attempt == ATTEMPTS) {
                    throw new StoreReadException(
                            view.name(),
                            "expected offsets that the ledger reaches back to, found " + e.getMessage(),
                            e);
                }
            }
        }
    }

    private static State state(String key, SecondReading reading, Map<String, String> different) {
        if (different.containsKey(key)) {
            return State.DIFFERENT;
        }
        if (reading.cleared().contains(key)) {
            return State.EQUAL;
        }
        return reading.pending().contains(key) ? State.BACKLOG : State.UNDECIDED;
    }

    private static StoreResult result(StoreName store, SecondReading reading) {
        List<Difference> confirmed = new ArrayList<>(reading.confirmed());
        confirmed.addAll(reading.offsetRows());
        return new StoreResult(
                store,
                confirmed.isEmpty() ? StoreResult.State.EQUAL : StoreResult.State.DIFFERENT,
                null,
                new TreeMap<>(),
                confirmed.size(),
                confirmed,
                reading.pending(),
                reading.undecided(),
                reading.cleared(),
                false,
                0,
                0);
    }
}
