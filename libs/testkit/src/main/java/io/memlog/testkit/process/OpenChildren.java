package io.memlog.testkit.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The children that must not outlive this JVM; its shutdown hook kills what is still open. Thread-safe. */
final class OpenChildren {

    private static final Set<Process> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile boolean closed;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenChildren::killAll, "testkit-kill-children"));
    }

    private OpenChildren() {}

    static void add(Process child) {
        OPEN.add(child);
        if (closed) {
            killAll();
        }
    }

    static void remove(Process child) {
        OPEN.remove(child);
    }

    /** Takes no lock: a start that is still waiting for its child must not hold up the end of the JVM. */
    private static void killAll() {
        closed = true;
        OPEN.forEach(Process::destroyForcibly);
    }
}
