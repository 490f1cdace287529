package io.memlog.reconciler.reembed;

import io.memlog.reconciler.repair.RepairRequest.ScopeJson;
import io.memlog.schemas.Scope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be embedded again; every field may be left out.
 *
 * @param scope one user only
 * @param model id of a model whose vectors every memory has to have at the end, as the current one or the next: so that a writer with
 *     other settings is noticed before anything is sent
 */
public record ReembedRequest(
        @Nullable ScopeJson scope, @Nullable String model) {
    public ReembedRequest {
        if (scope != null) {
            var unused = scope.toScope();
        }
    }

    Optional<Scope> scopeOrAll() {
        return Optional.ofNullable(scope).map(ScopeJson::toScope);
    }
}
