package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.store.StoreReadException;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.store.VectorStoreView;
import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.avro.StoreName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A store whose sinks do at once what they are asked for; the rules are those of the real ones. Thread-safe. */
final class FakeGenerations implements StoreGenerations {
    final List<String> asked = new ArrayList<>();
    private final StoreName store;
    private final SortedMap<Integer, Generation> generations = new TreeMap<>();
    private final Map<UUID, Answer> answers = new LinkedHashMap<>();
    private final Map<UUID, Runnable> waiting = new HashMap<>();

    /** What a generation on its way becomes by the next look. */
    volatile State reached = State.FOLLOWING;

    /** Why one on its way does not get on. */
    volatile @Nullable String failure;

    volatile boolean isSwitchHeldUp;
    volatile boolean isAway;

    FakeGenerations(StoreName store) {
        this.store = store;
        put(1, State.LIVE, Map.of());
    }

    synchronized void put(int number, State state, Map<Integer, Long> until) {
        generations.put(
                number,
                new Generation(number, state, failure, Instant.EPOCH, until, Map.of(0, 10L, 1, 20L), Set.of(), null));
    }

    synchronized List<String> states() {
        return generations.values().stream()
                .map(generation -> generation.number() + " " + generation.state())
                .toList();
    }

    synchronized void letSwitch() {
        isSwitchHeldUp = false;
        waiting.values().forEach(Runnable::run);
        waiting.clear();
    }

    @Override
    public StoreName store() {
        return store;
    }

    @Override
    public synchronized List<Generation> all() {
        requireThere();
        List<Generation> now = List.copyOf(generations.values());
        for (Generation generation : now) {
            if (generation.state() == State.LOADING || generation.state() == State.CATCHING_UP) {
                put(generation.number(), generation.until().isEmpty() ? reached : State.FROZEN, generation.until());
            }
        }
        return now;
    }

    @Override
    public synchronized void ask(UUID id, Kind kind, @Nullable Integer generation, Map<Integer, Long> until) {
        requireThere();
        if (answers.containsKey(id)) {
            return;
        }
        asked.add(kind + (generation == null ? "" : " " + generation));
        if (kind == Kind.SWITCH && isSwitchHeldUp) {
            answers.put(id, new Answer(AnswerState.WAITING, generation, "a reader's snapshot"));
            waiting.put(id, () -> answers.put(id, apply(kind, generation, until)));
            return;
        }
        answers.put(id, apply(kind, generation, until));
    }

    private Answer apply(Kind kind, @Nullable Integer number, Map<Integer, Long> until) {
        if (kind == Kind.REBUILD) {
            int next = generations.lastKey() + 1;
            put(next, State.LOADING, until);
            return new Answer(AnswerState.DONE, next, "loading");
        }
        Generation meant = number == null ? null : generations.get(number);
        return meant == null
                ? new Answer(AnswerState.REFUSED, number, "expected the number of a generation")
                : apply(kind, meant);
    }

    private Answer apply(Kind kind, Generation meant) {
        int number = meant.number();
        switch (kind) {
            case REBUILD -> throw new IllegalStateException("names no generation");
            case SWITCH -> {
                List<Generation> live = generations.values().stream()
                        .filter(generation -> generation.state() == State.LIVE)
                        .toList();
                live.forEach(generation -> put(generation.number(), State.RETIRED, Map.of()));
                put(number, State.LIVE, Map.of());
            }
            case ROLLBACK -> put(number, State.CATCHING_UP, Map.of());
            case DROP -> {
                if (meant.state() == State.LIVE) {
                    return new Answer(AnswerState.REFUSED, number, "expected a generation that is not live");
                }
                generations.remove(number);
            }
        }
        return new Answer(AnswerState.DONE, number, "done");
    }

    @Override
    public synchronized Optional<Answer> answer(UUID id) {
        requireThere();
        return Optional.ofNullable(answers.get(id));
    }

    @Override
    public GenerationDiff differences(int side, @Nullable MemoryKey after, int limit) {
        return new GenerationDiff(0, 0, 0, List.of());
    }

    private void requireThere() {
        if (isAway) {
            throw new StoreReadException(store, "away");
        }
    }

    /** Nobody reads it. */
    @Override
    public StoreView view(int number) {
        return new VectorStoreView(new PGSimpleDataSource());
    }
}
