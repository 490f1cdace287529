package io.memlog.reconciler.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.reconciler.operations.OperationParkedException;
import io.memlog.reconciler.operations.OperationRun;
import io.memlog.reconciler.rebuild.StoreGenerations.Answer;
import io.memlog.reconciler.rebuild.StoreGenerations.AnswerState;
import io.memlog.reconciler.rebuild.StoreGenerations.Kind;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the sinks of one store on behalf of one operation, and waits: a store or a sink that is away comes back. Not thread-safe.
 *
 * <p>Commands are named after the operation. Asked again under the same id, after a crash of reconciler, sinks or store, they are
 * answered as they were. Once cancelled, it holds nobody up: what cannot be taken back for now is tried again later, for as long as it takes.
 */
final class GenerationCalls {
    private static final Duration LOOK = Duration.ofMillis(500);

    /** So long somebody who has cancelled waits for sinks before others of the lane have their turn. */
    private static final Duration PARK_AFTER = Duration.ofSeconds(5);

    private final StoreGenerations generations;
    private final OperationRun run;
    private final Duration stall;
    private long movedAt = System.nanoTime();
    private @Nullable Object last;

    /** Then a store that is away is waited for as long as it takes: its sinks would switch after the operation has failed. */
    private boolean mayHaveAskedToSwitch;

    /** @param stall for so long nothing may move before waiting is given up */
    GenerationCalls(StoreGenerations generations, OperationRun run, Duration stall) {
        this.generations = generations;
        this.run = run;
        this.stall = stall;
    }

    /** To be called of an operation whose former process may have done so, until {@link #answered} says whether it has. */
    void mayHaveAskedToSwitch() {
        mayHaveAskedToSwitch = true;
    }

    List<Generation> all() {
        return patiently(generations::all);
    }

    /** What became of a command of this operation; empty if it was not asked for yet. */
    Optional<Answer> answered(Kind kind) {
        Optional<Answer> answer = patiently(() -> generations.answer(id(kind)));
        if (kind == Kind.SWITCH) {
            mayHaveAskedToSwitch = answer.isPresent();
        }
        return answer;
    }

    /**
     * Has something done. It cannot be cancelled, so that what was asked for is always known.
     *
     * @return the number of the generation it is about
     * @throws MemlogException with {@link ErrorCode#GENERATION_CONFLICT} if a sink refuses
     */
    int have(Kind kind, @Nullable Integer generation, Map<Integer, Long> until) {
        Answer answer = ask(kind, generation, until, false);
        if (answer.state() == AnswerState.REFUSED) {
            throw conflict("%s was refused: %s".formatted(kind, answer.text()));
        }
        Integer number = answer.generation();
        if (number == null) {
            throw conflict("expected the number of a generation, found none: " + answer.text());
        }
        return number;
    }

    /** Asks and waits for an answer, whichever it is. */
    Answer ask(Kind kind, @Nullable Integer generation, Map<Integer, Long> until, boolean isCancellable) {
        UUID id = id(kind);
        String what = kind.name().toLowerCase(Locale.ROOT);
        run.begins();
        mayHaveAskedToSwitch |= kind == Kind.SWITCH;
        long parkAt = System.nanoTime() + PARK_AFTER.toNanos();
        while (true) {
            // Again each time: a store that has lost the command with a crash is told once more, another one notices
            // nothing.
            Optional<Answer> answer = patiently(() -> {
                generations.ask(id, kind, generation, until);
                return generations.answer(id);
            });
            if (answer.isPresent() && answer.get().state() != AnswerState.WAITING) {
                return answer.get();
            }
            String why = answer.map(Answer::text).orElse("");
            String phase = why.isEmpty() ? "waiting for its sinks to " + what : "%s waits: %s".formatted(what, why);
            phase(phase);
            if (run.isCancelled() && !isCancellable) {
                if (System.nanoTime() > parkAt) {
                    throw new OperationParkedException(named(phase));
                }
            } else if (kind != Kind.SWITCH) {
                // A switch may wait for hours for a foreign reader's snapshot, and must not come after its operation
                // has given up; nor may it while its store is away.
                requireMove(kind + why, "an answer of its sinks");
            }
            pause(isCancellable);
        }
    }

    /** Says what is waited for or done. */
    void phase(String now) {
        run.phase(named(now));
    }

    String named(String phase) {
        return "%s: %s".formatted(generations.store().name().toLowerCase(Locale.ROOT), phase);
    }

    /** Until the next look. */
    void pause() {
        pause(true);
    }

    /**
     * Gives up what does not move.
     *
     * @param state another one than the last time if something has moved
     */
    void requireMove(Object state, String expected) {
        if (isStalled(state)) {
            throw new MemlogException(
                    ErrorCode.STORE_UNAVAILABLE,
                    named("expected %s, and found no move for %d s; does its sink run? Asked for again, it goes on"
                            .formatted(expected, stall.toSeconds())));
        }
    }

    MemlogException conflict(String message) {
        return new MemlogException(ErrorCode.GENERATION_CONFLICT, named(message));
    }

    /**
     * Waits while store or log are away.
     *
     * @throws OperationParkedException if they are, and the operation is cancelled and has something to take back
     */
    <T> T patiently(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (MemlogException e) {
                if (e.code() != ErrorCode.STORE_UNAVAILABLE && e.code() != ErrorCode.LOG_UNAVAILABLE) {
                    throw e;
                }
                String phase = "waiting for %s to answer"
                        .formatted(e.code() == ErrorCode.STORE_UNAVAILABLE ? "the store" : "Kafka");
                phase(phase);
                if (run.isCancelled() && run.mayHaveBegun()) {
                    throw new OperationParkedException(named(phase));
                }
                run.checkCancelled();
                if (!mayHaveAskedToSwitch && isStalled("away")) {
                    throw e;
                }
                pause(false);
            }
        }
    }

    private boolean isStalled(Object state) {
        if (!Objects.equals(last, state)) {
            last = state;
            movedAt = System.nanoTime();
        }
        return System.nanoTime() - movedAt > stall.toNanos();
    }

    private void pause(boolean isCancellable) {
        if (isCancellable) {
            run.pause(LOOK);
            return;
        }
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemlogException(ErrorCode.INTERNAL, "operation interrupted: the service stops", e);
        }
    }

    private UUID id(Kind kind) {
        return UUID.nameUUIDFromBytes(
                "%s %s %s".formatted(run.id(), generations.store(), kind).getBytes(UTF_8));
    }
}
