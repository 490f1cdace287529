package io.memlog.models;

import java.util.List;

/**
 * Something that a text names; immutable.
 *
 * @param key identity inside a scope: type prefix and normalised name, for example {@code person:maria-lopez}
 * @param name surface of the first mention
 * @param confidence 0 to 1
 * @param source rule or model that found it
 * @param mentions where it is named, in order; never empty
 */
public record ExtractedEntity(
        String key, String name, EntityType type, double confidence, String source, List<TextSpan> mentions) {
    public static final int MOST_MENTIONS = 64;

    public ExtractedEntity {
        mentions = List.copyOf(mentions);
        Labels.check("key", key);
        Labels.check("name", name);
        Labels.check("source", source);
        Labels.checkConfidence(confidence);
        if (mentions.isEmpty() || mentions.size() > MOST_MENTIONS) {
            throw new IllegalArgumentException(
                    "expected 1 to %d mentions, found %d".formatted(MOST_MENTIONS, mentions.size()));
        }
    }
}
