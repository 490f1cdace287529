package io.memlog.chaos;

import java.util.List;

/**
 * What became of the rebuilds of a run. Immutable and thread-safe.
 *
 * @param switched rebuilds that ended with a switch, of both stores together
 * @param dropped generations that were removed
 * @param failures operations that ended otherwise than well, or that the reconciler did not know any more
 */
public record RebuildCounts(int switched, int dropped, List<String> failures) {
    static final RebuildCounts NONE = new RebuildCounts(0, 0, List.of());

    public RebuildCounts {
        failures = List.copyOf(failures);
    }
}
