package io.memlog.reconciler.rebuild;

import io.memlog.reconciler.repair.ScopeReemit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild or a rollback came to; immutable, and JSON as it is.
 *
 * @param stores one for each store that was begun; empty if one user was rebuilt
 * @param scope what became of the user's memories, null if stores were rebuilt
 */
public record RebuildReport(List<GenerationChange> stores, ScopeReemit.@Nullable Report scope) {
    public RebuildReport {
        stores = List.copyOf(stores);
    }
}
