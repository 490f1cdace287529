package io.memlog.models;

/**
 * A name that the head found; immutable. Offsets count UTF-16 units.
 *
 * @param confidence 0 to 1, that of the least sure word
 */
public record NameSpan(int start, int end, EntityType type, double confidence) {
    NameSpan withStart(int otherStart) {
        return new NameSpan(otherStart, end, type, confidence);
    }
}
