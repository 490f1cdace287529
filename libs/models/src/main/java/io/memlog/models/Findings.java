package io.memlog.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mentions found so far; the first rule to claim a part of the text keeps it. Not thread-safe: one per text. */
final class Findings {
    private final List<Finding> found = new ArrayList<>();

    /** False if another finding has a part of it already. */
    boolean add(Finding finding) {
        if (finding.key().isEmpty() || !isFree(finding.start(), finding.end())) {
            return false;
        }
        found.add(finding);
        return true;
    }

    boolean isFree(int start, int end) {
        for (Finding other : found) {
            if (other.overlaps(start, end)) {
                return false;
            }
        }
        return true;
    }

    List<Finding> inOrder() {
        return found.stream().sorted(Comparator.comparingInt(Finding::start)).toList();
    }
}
