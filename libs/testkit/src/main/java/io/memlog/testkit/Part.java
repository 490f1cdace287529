package io.memlog.testkit;

import io.memlog.testkit.process.ChildProcess;

/**
 * One real part as a child process on a folder of its own. All verbs are thread-safe. Implementers keep their data in the
 * folder and their ports over restarts: a crash test kills a part, starts it again, and clients find it where it was.
 */
public interface Part extends AutoCloseable {

    String name();

    /** Starts the part and returns when it can be used; the first time it also prepares the folder. */
    void start();

    /** The process behind the part. */
    ChildProcess process();

    default void stop() {
        process().stop();
    }

    /** SIGKILL. */
    default void kill() {
        process().kill();
    }

    /** SIGSTOP: the part keeps its connections and says nothing. */
    default void pause() {
        process().pause();
    }

    /** SIGCONT. */
    default void resume() {
        process().resume();
    }

    default boolean isRunning() {
        return process().isRunning();
    }

    default long pid() {
        return process().pid();
    }

    @Override
    default void close() {
        stop();
    }
}
