package io.memlog.benchmarks.extraction;

import io.memlog.models.EntityType;
import java.util.Locale;
import java.util.Set;

/**
 * One place where a text names an entity, labelled or found; immutable.
 *
 * @param start first code point, from 0
 * @param end code point after the last
 * @param surface the words
 */
record Mention(int start, int end, EntityType type, String key, String surface) {
    private static final Set<String> PRONOUNS =
            Set.of("i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself");

    Mention {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("expected 0 <= start < end, found %d and %d".formatted(start, end));
        }
    }

    /** "I" and "you" are easy to find and frequent: counted with the names, they would flatter people's figures. */
    boolean isPronoun() {
        return type == EntityType.PERSON && PRONOUNS.contains(surface.toLowerCase(Locale.ROOT));
    }

    boolean hasSpanOf(Mention other) {
        return start == other.start && end == other.end;
    }

    /** Equal but for the key. */
    boolean isNamedLike(Mention other) {
        return hasSpanOf(other) && type == other.type;
    }

    /** Code points that both have. */
    int overlap(Mention other) {
        return Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
    }
}
