package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.rebuild.Generation.State;
import io.memlog.reconciler.rebuild.StoreGenerations.Answer;
import io.memlog.reconciler.rebuild.StoreGenerations.AnswerState;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import io.memlog.reconciler.store.StoreView;
import io.memlog.reconciler.verify.Difference;
import io.memlog.reconciler.verify.StoreResult;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes a store into another generation: a new one that is loaded from the log, or a retired one that catches up. It waits
 * until that one follows the live one, has it compared with the ledger, and only if they are equal switches. Not thread-safe.
 *
 * <p>What was reached is in the store, and each command is named after the operation: whoever calls again with the same id, after a
 * crash of reconciler, sinks or store, goes on.
 */
public final class Rebuild {
    private static final Duration POLL = Duration.ofMillis(500);

    private final StoreGenerations generations;
    private final Function<StoreView, StoreResult> verification;
    private final Predicate<Difference> accepted;
    private final Consumer<Generation> progress;

    /**
     * @param verification compares one store with the ledger
     * @param accepted differences that are known and stay, of dead-lettered records say, which no generation can hold
     * @param progress hears again and again how far the generation is
     */
    public Rebuild(
            StoreGenerations generations,
            Function<StoreView, StoreResult> verification,
            Predicate<Difference> accepted,
            Consumer<Generation> progress) {
        this.generations = generations;
        this.verification = verification;
        this.accepted = accepted;
        this.progress = progress;
    }

    /**
     * How it ended.
     *
     * @param generation the one that was to become live
     * @param verified what the comparison said
     * @param isSwitched whether it is live now; otherwise the live one is as it was, and this one can be looked at and dropped
     */
    public record Result(int generation, StoreResult verified, boolean isSwitched) {}

    /**
     * Loads a new generation and switches to it.
     *
     * @param operation names this rebuild
     * @throws MemlogException if a sink refuses, or the generation cannot be loaded
     */
    public Result intoNewGeneration(UUID operation) {
        Answer answer = ask(operation, Kind.REBUILD, Optional.empty(), Map.of());
        return verifyAndSwitch(operation, numberOf(answer));
    }

    /** As {@link #intoNewGeneration}, back to a retired generation. */
    public Result backTo(UUID operation, int retired) {
        ask(operation, Kind.ROLLBACK, Optional.of(retired), Map.of());
        return verifyAndSwitch(operation, retired);
    }

    /**
     * Loads a side generation up to the given offsets, to be queried and compared; it never becomes live.
     *
     * @param until next offset of memory.enriched for each partition
     */
    public Generation until(UUID operation, Map<Integer, Long> until) {
        Answer answer = ask(operation, Kind.REBUILD, Optional.empty(), until);
        return await(numberOf(answer), State.FROZEN);
    }

    private Result verifyAndSwitch(UUID operation, int number) {
        if (find(number).state() != State.LIVE) {
            await(number, State.FOLLOWING);
        }
        StoreResult verified = verification.apply(generations.view(number));
        if (!isGoodEnough(verified)) {
            return new Result(number, verified, false);
        }
        ask(named(operation, Kind.SWITCH), Kind.SWITCH, Optional.of(number), Map.of());
        return new Result(number, verified, true);
    }

    private boolean isGoodEnough(StoreResult verified) {
        return switch (verified.state()) {
            case EQUAL -> true;
            case DIFFERENT ->
                !verified.isTruncated() && verified.confirmed().stream().allMatch(accepted);
            case FAILED -> false;
        };
    }

    private Answer ask(UUID id, Kind kind, Optional<Integer> generation, Map<Integer, Long> until) {
        generations.ask(id, kind, generation.orElse(null), until);
        while (true) {
            Optional<Answer> answer = generations.answer(id);
            if (answer.isPresent() && answer.get().state() != AnswerState.WAITING) {
                if (answer.get().state() == AnswerState.REFUSED) {
                    throw failed(
                            "%s was refused: %s".formatted(kind, answer.get().text()));
                }
                return answer.get();
            }
            generation.flatMap(generations::find).ifPresent(progress);
            pause();
        }
    }

    private Generation await(int number, State state) {
        while (true) {
            Generation found = find(number);
            progress.accept(found);
            if (found.state() == state) {
                return found;
            }
            if (found.state() == State.FAILED) {
                throw failed("generation %d: %s".formatted(number, found.failure()));
            }
            pause();
        }
    }

    private Generation find(int number) {
        return generations
                .find(number)
                .orElseThrow(() -> failed("expected generation %d, found none: it was dropped".formatted(number)));
    }

    private int numberOf(Answer answer) {
        Integer number = answer.generation();
        if (number == null) {
            throw failed("expected the number of a generation, found none: " + answer.text());
        }
        return number;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.INTERNAL, "rebuild interrupted: ask again to go on", e);
        }
    }

    private static UUID named(UUID operation, Kind kind) {
        return UUID.nameUUIDFromBytes((operation + " " + kind).getBytes(StandardCharsets.UTF_8));
    }

    private MemlogException failed(String message) {
        return new MemlogException(ErrorCode.STORE_UNAVAILABLE, generations.store() + ": " + message);
    }
}
