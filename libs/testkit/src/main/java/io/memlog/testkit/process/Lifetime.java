package io.memlog.testkit.process;

/** How long a child process lives. Thread-safe: a constant. */
public enum Lifetime {
    /** Ends with this JVM: by the shutdown hook, and by the kernel if the JVM itself is killed (Linux). */
    WITH_PARENT,
    /** Ends by the kernel if the JVM is killed (Linux); on an orderly end the JVM's owner stops it in an order of its own. */
    BY_OWNER,
    /** Goes on when this JVM ends; found again through its pid file. */
    DETACHED
}
