package io.memlog.sink.generations;

import io.memlog.sink.StoreUnavailableException;
import io.memlog.sink.generations.Generation.State;
import io.memlog.sink.generations.GenerationTurn.Position;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Moves generations on: answers commands, has indexes built, notices what is reached. Each step is a transaction, so that another sink goes
 * on where this one died. One thread takes steps, any may abort them.
 */
public final class GenerationSteps {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationSteps.class);

    /** So few rows with indexes take no longer than the wait for another look. */
    private static final long NEARLY_LOADED = 500;

    private final StoreGenerations store;
    private final AtomicReference<@Nullable GenerationTurn> underWay = new AtomicReference<>();
    private final AtomicLong failedBuilds = new AtomicLong();
    private volatile boolean isAborted;
    private String said = "";

    public GenerationSteps(StoreGenerations store) {
        this.store = store;
    }

    /** Everything that is due, unless another sink does it; building indexes may take hours. */
    public void take() {
        try (GenerationTurn turn = store.openTurn()) {
            underWay.set(turn);
            if (!turn.leads()) {
                return;
            }
            for (GenerationCommand command : turn.commands()) {
                apply(turn, command);
            }
            for (Generation generation : turn.generations()) {
                step(turn, generation);
            }
            turn.commit();
        } finally {
            underWay.set(null);
        }
    }

    /** Ends the step under way, if there is one: an index would keep a service from its end. Whoever leads next takes it again. */
    public void abort() {
        isAborted = true;
        GenerationTurn present = underWay.get();
        if (present != null) {
            present.abort();
        }
    }

    /** How often indexes could not be built, since the beginning. */
    long failedBuilds() {
        return failedBuilds.get();
    }

    private static void apply(GenerationTurn turn, GenerationCommand command) {
        turn.commit();
        if (turn.commands().stream().noneMatch(waiting -> waiting.id().equals(command.id()))) {
            // Answered by another sink, long ago perhaps: this one may have been frozen since it looked.
            return;
        }
        Optional<String> objection;
        try {
            objection = GenerationCommands.apply(turn, command);
        } catch (StoreUnavailableException e) {
            // A lock that was not to be had, most often; another attempt follows.
            objection = Optional.of(String.valueOf(e.getMessage()));
        }
        if (objection.isPresent()) {
            turn.rollBack();
            turn.sayWhyItWaits(command, objection.get());
        }
        turn.commit();
        LOG.atLevel(objection.isEmpty() ? Level.INFO : Level.DEBUG)
                .addKeyValue("command", command.id())
                .log("{} of generations: {}", command.kind(), objection.orElse("answered"));
    }

    private void step(GenerationTurn turn, Generation generation) {
        switch (generation.state()) {
            case LOADING -> {
                if (isLoaded(turn, generation)) {
                    move(turn, generation, State.INDEXING);
                }
            }
            case INDEXING -> {
                buildIndexes(turn, generation);
                move(turn, generation, generation.isBounded() ? State.FROZEN : State.CATCHING_UP);
            }
            case CATCHING_UP -> {
                if (turn.position(generation).isFollowing()) {
                    move(turn, generation, State.FOLLOWING);
                }
            }
            case FOLLOWING -> {
                if (!turn.position(generation).isFollowing()) {
                    move(turn, generation, State.CATCHING_UP);
                }
            }
            // What is being removed the command that asked for it goes on with.
            case FROZEN, LIVE, RETIRED, FAILED, DROPPING -> {}
        }
    }

    /** Tried again for as long as it fails: whoever waits for the generation has to see why, but not each time. */
    private void buildIndexes(GenerationTurn turn, Generation generation) {
        try {
            turn.buildIndexes(generation);
        } catch (RuntimeException e) {
            if (!isAborted) {
                failedBuilds.incrementAndGet();
                sayOnce(generation, e);
            }
            throw e;
        }
    }

    private void sayOnce(Generation generation, RuntimeException failure) {
        String reason = "indexes cannot be built: " + failure.getMessage();
        String saying = generation.number() + ", " + reason;
        if (saying.equals(said)) {
            return;
        }
        try {
            store.sayWhyItWaits(generation, reason);
            said = saying;
        } catch (RuntimeException unsaid) {
            failure.addSuppressed(unsaid);
        }
    }

    private static boolean isLoaded(GenerationTurn turn, Generation generation) {
        if (generation.isBounded()) {
            return turn.hasReachedItsBounds(generation);
        }
        Position position = turn.position(generation);
        return position.isClaimed() && position.behind() <= NEARLY_LOADED;
    }

    private static void move(GenerationTurn turn, Generation generation, State next) {
        boolean isMoved = turn.move(generation, next);
        turn.commit();
        LOG.atLevel(isMoved ? Level.INFO : Level.DEBUG)
                .log("Generation {} is {}, was {}", generation.number(), next, generation.state());
    }
}
