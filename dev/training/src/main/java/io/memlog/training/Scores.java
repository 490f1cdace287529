package io.memlog.training;

import io.memlog.models.EntityType;
import io.memlog.training.LabelledText.Name;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Counts names found, with exactly the labelled beginning, end and type, by type; not thread-safe. */
final class Scores {
    static final List<EntityType> TYPES = List.of(EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION);

    private final Map<EntityType, Counts> counts = new EnumMap<>(EntityType.class);

    Scores() {
        TYPES.forEach(type -> counts.put(type, new Counts(0, 0, 0)));
    }

    /** How many were right, were found, and were there to be found. */
    record Counts(int right, int found, int labelled) {
        Counts plus(Counts other) {
            return new Counts(right + other.right, found + other.found, labelled + other.labelled);
        }

        double precision() {
            return found == 0 ? 0 : (double) right / found;
        }

        double recall() {
            return labelled == 0 ? 0 : (double) right / labelled;
        }

        double f1() {
            return found + labelled == 0 ? 0 : 2.0 * right / (found + labelled);
        }
    }

    void add(LabelledText text, List<Name> found) {
        Set<Name> labelled = new HashSet<>(text.names());
        for (Name name : found) {
            if (text.unsure().stream().noneMatch(unsure -> unsure.overlaps(name.start(), name.end()))) {
                counts.merge(name.type(), new Counts(labelled.contains(name) ? 1 : 0, 1, 0), Counts::plus);
            }
        }
        for (Name name : labelled) {
            counts.merge(name.type(), new Counts(0, 0, 1), Counts::plus);
        }
    }

    Counts all() {
        return counts.values().stream().reduce(new Counts(0, 0, 0), Counts::plus);
    }

    /** A row of a Markdown table: F1 of all and of each type, precision and recall of all. */
    String row() {
        var row = new StringBuilder(String.format(Locale.ROOT, "| %.3f |", all().f1()));
        for (EntityType type : TYPES) {
            row.append(String.format(
                    Locale.ROOT, " %.3f |", counts.getOrDefault(type, all()).f1()));
        }
        return row.append(String.format(Locale.ROOT, " %.3f | %.3f |", all().precision(), all().recall()))
                .toString();
    }
}
