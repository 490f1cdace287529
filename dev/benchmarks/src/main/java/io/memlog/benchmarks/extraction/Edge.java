package io.memlog.benchmarks.extraction;

import io.memlog.models.RelationType;
import java.util.Set;

/**
 * A relation between two keys, labelled or found; immutable. Types without a direction are equal both ways round.
 *
 * @param from key; for a type without a direction the smaller one
 * @param to key
 */
record Edge(String from, RelationType type, String to) {
    private static final Set<RelationType> UNDIRECTED =
            Set.of(RelationType.KNOWS, RelationType.MET, RelationType.FAMILY_OF);

    Edge {
        if (UNDIRECTED.contains(type) && from.compareTo(to) > 0) {
            String smaller = to;
            to = from;
            from = smaller;
        }
    }
}
