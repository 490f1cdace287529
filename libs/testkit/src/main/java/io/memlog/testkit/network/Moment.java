package io.memlog.testkit.network;

/** When a crash point strikes, as seen from its message. Thread-safe: a constant. */
public enum Moment {
    /** The server never sees the message. */
    BEFORE,
    /** The server gets the first half of the message. */
    INSIDE,
    /** The server gets the message and works it off, but its answers are lost: a commit that nobody has heard of. */
    AFTER
}
