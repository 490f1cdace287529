package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.operations.OperationCancelledException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.rebuild.GenerationChange.Outcome;
import io.memlog.reconciler.rebuild.StoreGenerations.Answer;
import io.memlog.reconciler.rebuild.StoreGenerations.AnswerState;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes one store into another generation: a new one that is loaded from the log, or a retired one that catches up. It waits until
 * that one follows the live one, has it compared with the ledger, and only if they are equal switches. Not thread-safe: for one
 * operation.
 *
 * <p>What was reached is in the store: begun again under the same id, after a crash of reconciler, sinks or store, it goes on.
 */
final class Rebuild {
    /** A busy key may be written during every reading of one comparison. */
    private static final int COMPARISONS = 5;

    private final StoreGenerations generations;
    private final GenerationProof proof;
    private final OperationRun run;
    private final GenerationCalls calls;
    private @Nullable Integer begun;

    /** Made by this operation: what somebody else has made or kept is not its to drop. */
    private boolean isMine;

    /** @param stall for so long nothing may move before waiting is given up */
    Rebuild(StoreGenerations generations, GenerationProof proof, OperationRun run, Duration stall) {
        this.generations = generations;
        this.proof = proof;
        this.run = run;
        this.calls = new GenerationCalls(generations, run, stall);
        if (run.isTakenUp()) {
            calls.mayHaveAskedToSwitch();
        }
    }

    /**
     * Loads a new generation and switches to it; goes on with one that is on its way already. Cancelled, it drops what it has made; once
     * the switch is asked for, one that it has not made is not cancelled: the sinks would switch after its end.
     *
     * @throws MemlogException with {@link ErrorCode#GENERATION_CONFLICT} if another one stands in the way
     */
    GenerationChange intoNewGeneration() {
        try {
            return verifyAndSwitch(begin(Map.of()));
        } catch (OperationCancelledException e) {
            return dropped(e);
        }
    }

    /**
     * Loads a side generation up to the given offsets, to be queried and compared; it never becomes live.
     *
     * @param until next offset of memory.enriched for each partition
     */
    GenerationChange until(Map<Integer, Long> until) {
        try {
            Generation side = await(begin(until), State.FROZEN);
            return new GenerationChange(generations.store(), side.number(), Outcome.BESIDE, null, side.until(), null);
        } catch (OperationCancelledException e) {
            return dropped(e);
        }
    }

    /** As {@link #intoNewGeneration}, back to a retired generation; cancelled, that one stays. */
    GenerationChange backTo(int number) {
        State state = required(number, calls.all()).state();
        switch (state) {
            case RETIRED -> {
                if (calls.answered(Kind.ROLLBACK).isEmpty()) {
                    run.checkCancelled();
                }
                begun = calls.have(Kind.ROLLBACK, number, Map.of());
            }
            case LOADING, INDEXING, CATCHING_UP, FOLLOWING -> begun = number;
            case LIVE, FROZEN, FAILED -> {
                if (calls.answered(Kind.SWITCH).isEmpty()) {
                    throw calls.conflict(
                            "expected a retired generation, found generation %d, %s".formatted(number, state));
                }
            }
        }
        try {
            return verifyAndSwitch(number);
        } catch (OperationCancelledException e) {
            return GenerationChange.of(generations.store(), number, Outcome.KEPT);
        }
    }

    /** Whoever cancels wants nothing of it to go on: a generation that follows is written as often as the live one. */
    private GenerationChange dropped(OperationCancelledException cancelled) {
        if (begun == null) {
            throw cancelled;
        }
        int number = begun;
        if (!isMine) {
            return GenerationChange.of(generations.store(), number, Outcome.KEPT);
        }
        Answer answer = calls.ask(Kind.DROP, number, Map.of(), false);
        // Refused, and live: the switch had been made before the sinks came to hear of the cancellation.
        boolean isLive = answer.state() == AnswerState.REFUSED
                && find(number, calls.all())
                        .filter(found -> found.state() == State.LIVE)
                        .isPresent();
        return GenerationChange.of(generations.store(), number, isLive ? Outcome.SWITCHED : Outcome.DROPPED);
    }

    private int begin(Map<Integer, Long> until) {
        isMine = calls.answered(Kind.REBUILD).isPresent();
        Optional<Answer> switched = calls.answered(Kind.SWITCH);
        if (switched.isPresent() && switched.get().generation() != null) {
            begun = switched.get().generation();
            return begun;
        }
        if (!isMine) {
            run.checkCancelled();
            List<Generation> all = calls.all();
            Optional<Generation> onItsWay =
                    all.stream().filter(Generation::isOnItsWay).findFirst();
            if (onItsWay.isPresent()) {
                begun = goOnWith(onItsWay.get(), until);
                return begun;
            }
            if (until.isEmpty()) {
                refuseAThirdCopy(all);
            }
        }
        isMine = true;
        begun = calls.have(Kind.REBUILD, null, until);
        return begun;
    }

    private int goOnWith(Generation present, Map<Integer, Long> until) {
        if (!present.until().equals(until)) {
            throw calls.conflict("expected no other generation on its way, found generation %d, %s%s"
                    .formatted(
                            present.number(),
                            present.state(),
                            present.until().isEmpty() ? "" : ", until " + present.until()));
        }
        return present.number();
    }

    private void refuseAThirdCopy(List<Generation> all) {
        for (Generation generation : all) {
            if (generation.state() == State.RETIRED) {
                throw calls.conflict(
                        "expected no generation kept for a rollback, found generation %d; drop it, or roll back to it, first"
                                .formatted(generation.number()));
            }
        }
    }

    private GenerationChange verifyAndSwitch(int number) {
        Optional<SideComparison> comparison = Optional.empty();
        // Asked for before a crash: it was equal.
        if (calls.answered(Kind.SWITCH).isEmpty()) {
            SideComparison made = compare(number);
            if (!made.isSound()) {
                return GenerationChange.of(generations.store(), number, Outcome.REFUSED, made);
            }
            comparison = Optional.of(made);
        }
        Answer answer = calls.ask(Kind.SWITCH, number, Map.of(), isMine);
        if (answer.state() == AnswerState.REFUSED) {
            if (isMine) {
                // By its own drop, perhaps.
                run.checkCancelled();
            }
            throw calls.conflict("the switch was refused: " + answer.text());
        }
        return new GenerationChange(generations.store(), number, Outcome.SWITCHED, comparison.orElse(null), null, null);
    }

    private SideComparison compare(int number) {
        SideComparison made;
        int comparisons = 0;
        do {
            Generation side = await(number, State.FOLLOWING);
            calls.phase("comparing generation %d with the log".formatted(number));
            made = calls.patiently(() -> proof.of(generations.view(side.number())));
            run.checkCancelled();
            if (made.error() == null) {
                comparisons++;
            } else {
                calls.requireMove("unreadable", "to read generation %d: %s".formatted(number, made.error()));
                calls.pause();
            }
        } while (made.error() != null || (made.isUndecided() && comparisons < COMPARISONS));
        return made;
    }

    private Generation await(int number, State wanted) {
        while (true) {
            run.checkCancelled();
            List<Generation> all = calls.all();
            Generation found = required(number, all);
            tell(found, all);
            if (found.state() == wanted) {
                return found;
            }
            if (!found.isOnItsWay()) {
                throw calls.conflict("expected generation %d to become %s, found %s%s"
                        .formatted(
                                number,
                                wanted,
                                found.state(),
                                found.failure() == null ? "" : ": " + found.failure() + "; drop it"));
            }
            // Indexes take as long as they take.
            Object state = found.state() == State.INDEXING ? System.nanoTime() : found;
            calls.requireMove(state, "generation %d, %s, to become %s".formatted(number, found.state(), wanted));
            calls.pause();
        }
    }

    private void tell(Generation found, List<Generation> all) {
        Map<Integer, Long> live = all.stream()
                .filter(generation -> generation.state() == State.LIVE)
                .map(Generation::offsets)
                .findFirst()
                .orElse(Map.of());
        Map<Integer, Long> target = found.until().isEmpty() ? live : found.until();
        long done = 0;
        long total = 0;
        for (Map.Entry<Integer, Long> partition : target.entrySet()) {
            long offset = found.offsets().getOrDefault(partition.getKey(), 0L);
            done += Math.min(offset, partition.getValue());
            total += partition.getValue();
            run.offset(partition.getKey(), offset);
        }
        String state = found.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String why = found.failure() == null ? "" : "; " + found.failure();
        run.at(calls.named("generation %d is %s%s".formatted(found.number(), state, why)), done, total);
    }

    private Generation required(int number, List<Generation> all) {
        return find(number, all)
                .orElseThrow(
                        () -> calls.conflict("expected generation %d, found none of this number".formatted(number)));
    }

    private static Optional<Generation> find(int number, List<Generation> all) {
        return all.stream().filter(generation -> generation.number() == number).findFirst();
    }
}
