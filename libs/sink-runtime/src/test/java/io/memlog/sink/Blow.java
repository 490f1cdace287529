package io.memlog.sink;

import io.memlog.sink.Interruptions.Answer;
import java.time.Duration;

/** What strikes a member at one moment. */
enum Blow {
    /** The process dies, and the store sees its connections break. */
    CRASH {
        @Override
        Answer strike(World world, Member struck) {
            struck.kill();
            world.tables().abortAll();
            return Answer.HEARD;
        }
    },
    /** The machine dies: the store waits for it until the others have tried in vain. */
    CRASH_UNNOTICED {
        @Override
        Answer strike(World world, Member struck) {
            struck.kill();
            othersGoOn(world);
            return Answer.HEARD;
        }
    },
    ANSWER_LOST {
        @Override
        Answer strike(World world, Member struck) {
            return Answer.LOST;
        }
    },
    /** The driver sends the request again by itself. */
    REQUEST_REPEATED {
        @Override
        Answer strike(World world, Member struck) {
            return Answer.REPEATED;
        }
    },
    /** Only this thread waits; the others of the process go on. */
    THREAD_WAITS {
        @Override
        Answer strike(World world, Member struck) {
            othersGoOn(world);
            return Answer.HEARD;
        }
    },
    /** The process stands still until others have its partitions, and its transaction stays open. */
    PAUSE {
        @Override
        Answer strike(World world, Member struck) {
            pause(world, struck);
            struck.thaw();
            return Answer.HEARD;
        }
    },
    /** The same, and the store ends the silent transaction, so that the others get on. */
    PAUSE_BEYOND_TIME_LIMITS {
        @Override
        Answer strike(World world, Member struck) {
            pause(world, struck);
            world.tables().abortAll();
            othersGoOn(world);
            struck.thaw();
            return Answer.HEARD;
        }
    };

    private static final int ROUNDS = 12;
    private static final Duration ROUND = Duration.ofSeconds(2);

    abstract Answer strike(World world, Member struck);

    private static void pause(World world, Member struck) {
        struck.freeze();
        struck.expel();
        othersGoOn(world);
    }

    private static void othersGoOn(World world) {
        world.trace().enter();
        for (int round = 0; round < ROUNDS; round++) {
            world.round(ROUND);
        }
        world.trace().leave();
    }
}
