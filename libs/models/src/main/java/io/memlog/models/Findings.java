package io.memlog.models;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Mentions found so far; the first rule to claim a part of the text keeps it. Not thread-safe: one per text. */
final class Findings {
    /** By start; no two overlap, so the neighbours of a place tell whether it is free. */
    private final TreeMap<Integer, Finding> found = new TreeMap<>();

    /** False if another finding has a part of it already. */
    boolean add(Finding finding) {
        if (finding.key().isEmpty() || !isFree(finding.start(), finding.end())) {
            return false;
        }
        found.put(finding.start(), finding);
        return true;
    }

    boolean isFree(int start, int end) {
        var before = found.lowerEntry(end);
        return before == null || before.getValue().end() <= start;
    }

    /** The nearest one that begins before a place. */
    Optional<Finding> before(int start) {
        return Optional.ofNullable(found.lowerEntry(start)).map(Map.Entry::getValue);
    }

    /** The nearest one that begins at a place or after it. */
    Optional<Finding> from(int start) {
        return Optional.ofNullable(found.ceilingEntry(start)).map(Map.Entry::getValue);
    }

    /** Takes back what a rule found. */
    void removeAll(String rule) {
        found.values().removeIf(finding -> finding.rule().equals(rule));
    }

    List<Finding> inOrder() {
        return List.copyOf(found.values());
    }
}
