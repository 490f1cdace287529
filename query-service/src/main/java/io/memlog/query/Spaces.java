package io.memlog.query;

import java.util.List;

/**
 * The embedding spaces of one user's active memories; immutable.
 *
 * @param pairs each pair that at least one memory has
 */
record Spaces(List<Pair> pairs) {
    Spaces {
        pairs = List.copyOf(pairs);
    }

    /**
     * Fingerprints of a memory's vectors, "" for none.
     *
     * @param first of the column embedding
     * @param next of the column next_embedding
     */
    record Pair(String first, String next) {
        private boolean has(String fingerprint) {
            return first.equals(fingerprint) || next.equals(fingerprint);
        }

        private boolean isEmpty() {
            return first.isEmpty() && next.isEmpty();
        }
    }

    /** True if a comparison in this space leaves out no memory that another space has. */
    boolean areCoveredBy(String fingerprint) {
        return pairs.stream().allMatch(pair -> pair.isEmpty() || pair.has(fingerprint));
    }

    /** What no vector of this space can find. */
    List<Pair> outside(String fingerprint) {
        return pairs.stream().filter(pair -> !pair.has(fingerprint)).toList();
    }

    /** Where vectors of this space stand; nearly always in one column. */
    List<VectorColumn> columnsOf(String fingerprint) {
        return VectorColumn.ALL.stream()
                .filter(column ->
                        pairs.stream().anyMatch(pair -> column.of(pair).equals(fingerprint)))
                .toList();
    }
}
