package io.memlog.training;

import io.memlog.models.EntityType;
import java.util.List;

/**
 * A text and the names in it, labelled by hand or by the template it was made of; immutable.
 *
 * @param names in order, not overlapping
 * @param unsure names that are neither to be learned nor to be counted, such as account handles, which each data set labels
 *     in its own way
 */
record LabelledText(String text, List<Name> names, List<Name> unsure) {
    LabelledText {
        names = List.copyOf(names);
        unsure = List.copyOf(unsure);
    }

    /** A labelled name; offsets count UTF-16 units. */
    record Name(int start, int end, EntityType type) {
        boolean overlaps(int otherStart, int otherEnd) {
            return start < otherEnd && otherStart < end;
        }
    }
}
