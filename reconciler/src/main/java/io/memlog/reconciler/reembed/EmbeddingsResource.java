package io.memlog.reconciler.reembed;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.operations.Query;
import io.memlog.reconciler.store.EmbeddingSpaces;
import io.memlog.reconciler.store.EmbeddingSpaces.Coverage;
import io.memlog.schemas.Scope;
import java.util.List;
import java.util.Optional;

/** How many memories have vectors of which spaces. Thread-safe. */
public final class EmbeddingsResource {
    private final EmbeddingSpaces spaces;

    public EmbeddingsResource(EmbeddingSpaces spaces) {
        this.spaces = spaces;
    }

    public void register(RoutesConfig routes) {
        routes.get(
                "/v1/embeddings",
                Query.only(
                        context -> context.json(new EmbeddingsJson(spaces.coverage(scope(context)))),
                        "tenantId",
                        "userId"));
    }

    /** The answer. */
    record EmbeddingsJson(List<Coverage> embeddings) {}

    private static Optional<Scope> scope(Context context) {
        String tenant = context.queryParam("tenantId");
        String user = context.queryParam("userId");
        if (tenant == null && user == null) {
            return Optional.empty();
        }
        return Optional.of(Scope.named(tenant, user));
    }
}
