package io.memlog.query;

/**
 * An entity as one memory mentions it; immutable.
 *
 * @param key identity of the entity inside its scope
 * @param confidence 0 to 1
 */
record EntityMention(String key, String name, String type, double confidence) {}
