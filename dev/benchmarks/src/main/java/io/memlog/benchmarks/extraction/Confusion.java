package io.memlog.benchmarks.extraction;

import io.memlog.models.EntityType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What labelled mentions were taken for; not thread-safe.
 *
 * <p>A labelled and a found mention belong together if they overlap, those with most in common first, each once. What is left
 * was missed, or is spurious.
 */
final class Confusion {
    static final String MISSED = "missed";
    static final String SPURIOUS = "spurious";

    private final TreeMap<String, TreeMap<String, Integer>> cells = new TreeMap<>();
    private int otherBorders;

    private record Pair(Mention labelled, Mention found) {
        int overlap() {
            return labelled.overlap(found);
        }
    }

    void add(List<Mention> labelled, List<Mention> found) {
        Set<Mention> unmatchedLabels = new HashSet<>(labelled);
        Set<Mention> unmatchedFound = new HashSet<>(found);
        for (Pair pair : pairs(labelled, found)) {
            if (unmatchedLabels.contains(pair.labelled()) && unmatchedFound.contains(pair.found())) {
                unmatchedLabels.remove(pair.labelled());
                unmatchedFound.remove(pair.found());
                count(pair.labelled().type().name(), pair.found().type().name());
                otherBorders += pair.labelled().hasSpanOf(pair.found()) ? 0 : 1;
            }
        }
        unmatchedLabels.forEach(mention -> count(mention.type().name(), MISSED));
        unmatchedFound.forEach(mention -> count(SPURIOUS, mention.type().name()));
    }

    /** Mentions labelled as {@code row}, an entity type or {@link #SPURIOUS}, and found as {@code column}, a type or {@link #MISSED}. */
    int count(EntityType row, EntityType column) {
        return cell(row.name(), column.name());
    }

    int missed(EntityType labelled) {
        return cell(labelled.name(), MISSED);
    }

    int spurious(EntityType found) {
        return cell(SPURIOUS, found.name());
    }

    /** Pairs that overlap but begin or end in different places. */
    int otherBorders() {
        return otherBorders;
    }

    private static List<Pair> pairs(List<Mention> labelled, List<Mention> found) {
        List<Pair> pairs = new ArrayList<>();
        for (Mention label : labelled) {
            for (Mention other : found) {
                if (label.overlap(other) > 0) {
                    pairs.add(new Pair(label, other));
                }
            }
        }
        pairs.sort(Comparator.comparingInt(Pair::overlap)
                .reversed()
                .thenComparingInt(pair -> pair.labelled().start())
                .thenComparingInt(pair -> pair.found().start()));
        return pairs;
    }

    private void count(String row, String column) {
        cells.computeIfAbsent(row, name -> new TreeMap<>()).merge(column, 1, Integer::sum);
    }

    private int cell(String row, String column) {
        TreeMap<String, Integer> cellsOfRow = cells.get(row);
        return cellsOfRow == null ? 0 : cellsOfRow.getOrDefault(column, 0);
    }
}
