package io.memlog.models;

/**
 * One mention that a rule found; immutable. Offsets count UTF-16 units.
 *
 * @param key canonical key, empty if the name has none
 */
record Finding(int start, int end, EntityType type, String key, String name, double confidence, String rule) {
    static Finding named(String text, int start, int end, EntityType type, double confidence, String rule) {
        String name = text.substring(start, end);
        return new Finding(start, end, type, CanonicalKeys.of(type, name), name, confidence, rule);
    }

    Finding withKey(String otherKey) {
        return new Finding(start, end, type, otherKey, name, confidence, rule);
    }

    /** The same, beginning earlier; the key stays. */
    Finding from(int earlierStart, String text) {
        return new Finding(earlierStart, end, type, key, text.substring(earlierStart, end), confidence, rule);
    }

    boolean overlaps(int otherStart, int otherEnd) {
        return start < otherEnd && otherStart < end;
    }
}
