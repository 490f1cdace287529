package io.memlog.sink;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One random order of everything, decided by its seed alone. A thread that stands at a moment lets others run on top of its own stack,
 * so it goes on only when they have come to rest; their steps, however, end in any order.
 */
final class Schedule implements Fate {
    private static final int MAX_DEPTH = 3;
    private static final int MAX_RUNNING = 3;
    private static final int MAX_BORN = 9;

    /** How much likelier a connection is lost just where that leaves something unknown. */
    private static final int COMMITS_LOST = 4;

    private final RandomGenerator random;
    private final World world;
    private final Weather weather;
    private final int strikesAt;
    private int actionsLeft;
    private int depth;
    private boolean isCalm;
    private boolean isStruck;
    private @Nullable Runnable restore;

    Schedule(long seed, Wiring wiring, boolean isTraced) {
        random = new SplittableRandom(seed);
        world = new World(random, wiring, isTraced);
        weather = Weather.random(random);
        actionsLeft = 60 + random.nextInt(160);
        strikesAt = random.nextInt(actionsLeft);
        world.cluster().create("records", 1 + random.nextInt(2));
        if (random.nextBoolean()) {
            world.cluster().create("outcomes", 1 + random.nextInt(2));
        }
        world.trace().note(() -> weather.toString());
    }

    World world() {
        return world;
    }

    /** @throws Violation if a promise is broken */
    void run() {
        for (int member = 1 + random.nextInt(MAX_RUNNING); member > 0; member--) {
            world.start(this);
        }
        world.group().complete(world.cluster().partitions());
        while (actionsLeft > 0) {
            act();
        }
        isCalm = true;
        new Settlement(world, this, isStruck ? weather.disaster() : null).settle();
    }

    private void act() {
        actionsLeft--;
        world.clock().advance(Duration.ofMillis(random.nextInt(60)));
        if (weather.disaster() != null && !isStruck && actionsLeft <= strikesAt) {
            isStruck = true;
            world.trace().note(() -> "disaster: " + weather.disaster());
            weather.disaster().strike(world);
        }
        int pick = random.nextInt(100);
        if (pick < 40) {
            turn();
        } else if (pick < 74) {
            step();
        } else if (pick < 85) {
            world.append();
        } else if (pick < 88) {
            world.clock().advance(Duration.ofMillis(random.nextInt(1500)));
        } else if (pick < 92) {
            mend();
        } else if (!weather.events().isEmpty()) {
            Event event = weather.events().get(random.nextInt(weather.events().size()));
            world.trace().note(() -> "event: " + event);
            event.happen(this);
        }
    }

    private void turn() {
        List<Member> members = world.members();
        int first = random.nextInt(members.size());
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get((first + i) % members.size());
            if (member.canTurn()) {
                world.trace().note(() -> member.name() + " makes a turn");
                member.turn();
                return;
            }
        }
    }

    private void step() {
        List<Member> members = world.members();
        int first = random.nextInt(members.size());
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get((first + i) % members.size());
            if (member.canStep()) {
                world.trace().note(() -> member.name() + " makes a step");
                member.step();
                return;
            }
        }
        turn();
    }

    /** Faults end as well, or nothing would ever be written. */
    private void mend() {
        world.tables().setAway(false);
        world.cluster().setAway(false);
        if (world.running().size() < MAX_RUNNING && world.born() < MAX_BORN) {
            world.start(this);
            world.group().shuffle(world.cluster().partitions(), random);
        }
    }

    Optional<Member> anyRunning() {
        List<Member> running = world.running();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(random.nextInt(running.size())));
    }

    /** Its connections break at once, or only when the store finds them silent. */
    void kill(Member member) {
        world.trace().note(() -> member.name() + " is killed");
        member.kill();
        if (random.nextBoolean()) {
            world.tables().abortAll();
        }
    }

    /** Stands still between its turns, for a while of the others. */
    void freezeLoop(Member member) {
        if (depth < MAX_DEPTH) {
            depth++;
            pause(member);
            depth--;
        }
    }

    private void freeze(Member member) {
        member.freeze();
        if (random.nextBoolean()) {
            member.expel();
        }
    }

    void backUpOrRestore() {
        if (restore == null) {
            restore = world.tables().backup();
        } else if (weather.disaster() == null) {
            restore.run();
            restore = null;
        }
    }

    @Override
    public Interruptions.Answer at(Member member, Moment moment) {
        if (member.isStopping() && moment == Moment.DRAINING) {
            // The loop waits for its writer threads.
            world.clock().advance(Duration.ofMillis(250));
            if (member.canStep()) {
                member.step();
            }
        }
        if (moment == Moment.OFFSETS_REPORTED) {
            new Settlement(world, this, null).checkReported();
        }
        return isCalm || moment == Moment.DRAINING ? Interruptions.Answer.HEARD : interrupt(member, moment);
    }

    private Interruptions.Answer interrupt(Member member, Moment moment) {
        world.trace().note(() -> member.name() + " is at " + moment);
        int pick = random.nextInt(1000) - weather.crashes();
        if (pick < 0) {
            kill(member);
            return Interruptions.Answer.LOST;
        }
        boolean isCommit = moment == Moment.BATCH_UNCOMMITTED || moment == Moment.BATCH_COMMITTED;
        pick -= isCommit ? COMMITS_LOST * weather.losses() : weather.losses();
        if (pick < 0) {
            world.trace().note(() -> member.name() + " loses its connection");
            return moment == Moment.BATCH_COMMITTED && random.nextInt(3) == 0
                    ? Interruptions.Answer.REPEATED
                    : Interruptions.Answer.LOST;
        }
        if (depth < MAX_DEPTH && pick < weather.pauses() + weather.overlaps()) {
            depth++;
            world.trace().enter();
            if (pick < weather.pauses()) {
                pause(member);
            } else {
                actions(1 + random.nextInt(6));
            }
            world.trace().leave();
            depth--;
            world.trace().note(() -> member.name() + " goes on at " + moment);
        }
        return Interruptions.Answer.HEARD;
    }

    private void pause(Member member) {
        freeze(member);
        if (world.running().size() == 1 && world.born() < MAX_BORN) {
            world.start(this);
        }
        world.group().shuffle(world.cluster().partitions(), random);
        world.clock().advance(Duration.ofSeconds(random.nextInt(300)));
        actions(8 + random.nextInt(30));
        member.thaw();
    }

    private void actions(int count) {
        for (int i = 0; i < count && actionsLeft > 0; i++) {
            act();
        }
    }
}
