package io.memlog.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulated process with a sink loop: a loop thread and writer threads that move only when the schedule says so. It dies by
 * {@link Crashed} at its next moment.
 */
final class Member {
    static final int MAX_RECORDS = 3;
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(20);

    private final String name;
    private final World world;
    private final Fate fate;
    private final MemberLog log;
    private final SinkLoop loop;
    private final List<Runnable> steps = new ArrayList<>();
    private boolean isInTurn;
    private boolean isFrozen;
    private boolean isStopping;
    private boolean isEnded;
    private boolean isDead;
    private ClaimRefusedException.@Nullable Reason refusal;

    /** Ends what a dead process was doing. */
    private static final class Crashed extends Error {
        private static final long serialVersionUID = 1;

        Crashed() {
            super("simulated crash", null, false, false);
        }
    }

    Member(String name, World world, Fate fate) {
        this.name = name;
        this.world = world;
        this.fate = fate;
        Wiring wiring = world.wiring();
        this.log = new MemberLog(
                world.cluster(),
                world.group(),
                this::at,
                () -> 1 + world.random().nextInt(2 * MAX_RECORDS));
        var store =
                new MemberStore(world.tables(), wiring.protocol().apply(new FencedProtocol(world.clock())), this::at);
        var parts = new SinkParts(
                name,
                wiring.store().apply(store),
                LogEntry::decode,
                wiring.letters().apply(new MemberLetters(world.cluster(), world.ledger(), this::at)),
                new TracedSink(name, world.trace()),
                world.clock(),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), world.random()),
                MAX_RECORDS,
                DRAIN_WITHIN);
        this.loop = new SinkLoop(wiring.log().apply(log, world.group()), parts, steps::add, steps::add);
    }

    private Interruptions.Answer at(Moment moment) {
        Interruptions.Answer answer = fate.at(this, moment);
        if (isDead) {
            throw new Crashed();
        }
        return answer;
    }

    String name() {
        return name;
    }

    /** True if its loop can make a turn. */
    boolean canTurn() {
        return !isInTurn && !isFrozen && !isEnded && !isDead;
    }

    /** True if a writer thread has something to do; those of a loop that has ended go on to their end. */
    boolean canStep() {
        return !steps.isEmpty() && !isFrozen && !isDead;
    }

    boolean isRunning() {
        return !isEnded && !isDead;
    }

    boolean isFrozen() {
        return isFrozen;
    }

    boolean isStopping() {
        return isStopping;
    }

    ClaimRefusedException.@Nullable Reason refusal() {
        return refusal;
    }

    void turn() {
        onLoopThread(loop::runOnce);
    }

    /** Stops as on SIGTERM. */
    void stop() {
        isStopping = true;
        loop.stop();
        onLoopThread(loop::run);
        if (!isEnded && !isDead) {
            end();
        }
    }

    private void onLoopThread(Runnable work) {
        isInTurn = true;
        try {
            work.run();
        } catch (ClaimRefusedException e) {
            world.trace().note(() -> name + " ends: " + e.getMessage());
            refusal = e.reason();
            end();
        } catch (Crashed e) {
            world.trace().note(() -> name + " is dead");
        } finally {
            isInTurn = false;
        }
    }

    private void end() {
        isEnded = true;
        try {
            loop.close();
        } catch (Crashed e) {
            world.trace().note(() -> name + " is dead");
        }
    }

    /** Runs a writer thread to the end of its step. */
    void step() {
        Runnable step = steps.remove(world.random().nextInt(steps.size()));
        try {
            step.run();
        } catch (Crashed e) {
            world.trace().note(() -> name + " is dead");
        }
    }

    /** Nothing of it moves until it is thawed; a thread that stands in a transaction keeps its locks. */
    void freeze() {
        isFrozen = true;
    }

    void thaw() {
        isFrozen = false;
    }

    /** The group hears nothing of it for too long. */
    void expel() {
        world.group().remove(log);
    }

    void kill() {
        isDead = true;
        steps.clear();
        expel();
    }
}
