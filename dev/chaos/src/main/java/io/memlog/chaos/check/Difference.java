package io.memlog.chaos.check;

/**
 * Something that is not as it must be. Immutable and thread-safe.
 *
 * @param kind what is wrong
 * @param where the topic, table, node or edge
 * @param key the memory key, event or position it is about
 * @param expected what must be there
 * @param found what is there
 */
public record Difference(Kind kind, String where, String key, String expected, String found) {
    /** What can be wrong. */
    public enum Kind {
        /** It was accepted or decided, and is not there. */
        LOST,
        /** It was applied more than once. */
        DOUBLED,
        /** It is there with other contents. */
        CHANGED,
        /** It is there and must not be. */
        LEFT_OVER
    }

    @Override
    public String toString() {
        return "%s %s %s: expected %s, found %s".formatted(kind, where, key, expected, found);
    }
}
