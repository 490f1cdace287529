package io.memlog.reconciler.operations;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation is; immutable.
 *
 * @param phase what it does now, in a word or two
 * @param total items it has to handle, as far as known
 * @param done items handled
 * @param failed items that could not be handled
 * @param kinds how many items there are of each kind
 * @param offsets by partition, the offsets it has covered
 * @param perSecond items handled in a second since the phase began; null in its first second, and in one that counts nothing
 * @param secondsLeft what is left at this rate; null while it is not known
 */
public record OperationProgress(
        String phase,
        long total,
        long done,
        long failed,
        SortedMap<String, Long> kinds,
        SortedMap<Integer, Span> offsets,
        @Nullable Double perSecond,
        @Nullable Long secondsLeft) {
    static final OperationProgress NONE =
            new OperationProgress("", 0, 0, 0, new TreeMap<>(), new TreeMap<>(), null, null);

    public OperationProgress {
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    /**
     * Offsets of one partition; which topic's, the operation says.
     *
     * @param from the first one
     * @param to the last one
     */
    public record Span(long from, long to) {
        Span with(long offset) {
            return new Span(Math.min(from, offset), Math.max(to, offset));
        }
    }
}
