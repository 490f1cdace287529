package io.memlog.reconciler.reembed;

import io.memlog.reconciler.store.EmbeddingSpaces.Coverage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of it; immutable, and JSON as it is.
 *
 * @param target the spaces that the single writer makes vectors of, with the number of memories that told it; null if no memory has a vector
 * @param sent events that were acknowledged
 * @param left memories that have other vectors
 * @param leftKeys some of them
 * @param missing memories that the current model gives no vector; they may have one of the next
 * @param coverage how many memories have which vectors
 */
public record ReembedReport(
        @Nullable Coverage target, long sent, long left, List<String> leftKeys, long missing, List<Coverage> coverage) {
    public ReembedReport {
        leftKeys = List.copyOf(leftKeys);
        coverage = List.copyOf(coverage);
    }
}
