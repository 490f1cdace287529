package io.memlog.chaos.oracle;

import org.jspecify.annotations.Nullable;

/**
 * A committed record of a topic. Immutable if its value is.
 *
 * @param position where it stands
 * @param key its key
 * @param value what it says; null for a tombstone, or for bytes that cannot be read
 */
public record Logged<V>(
        Position position, @Nullable String key, @Nullable V value) {}
