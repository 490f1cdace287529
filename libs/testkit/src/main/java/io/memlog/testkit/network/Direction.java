package io.memlog.testkit.network;

/** Which way bytes go through the proxy. Thread-safe: a constant. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
