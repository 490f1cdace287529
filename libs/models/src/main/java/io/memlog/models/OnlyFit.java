package io.memlog.models;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The one thing that a pronoun can stand for, which is none any more where a second one is named. Not thread-safe. */
final class OnlyFit {
    private final TreeMap<Integer, Finding> mentions = new TreeMap<>();
    /** Where the second one is named. */
    private int end = Integer.MAX_VALUE;

    /** Adds a mention; they come in order. */
    void add(Finding mention) {
        if (end < Integer.MAX_VALUE) {
            return;
        }
        if (mentions.isEmpty() || mentions.firstEntry().getValue().key().equals(mention.key())) {
            mentions.put(mention.start(), mention);
        } else {
            end = mention.start();
        }
    }

    /** The last mention before a place, if nothing else that fits is named before it. */
    Optional<Finding> before(int start) {
        Map.Entry<Integer, Finding> last = end < start ? null : mentions.lowerEntry(start);
        return Optional.ofNullable(last).map(Map.Entry::getValue);
    }
}
