package io.memlog.reconciler;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.memlog.reconciler.verify.SpotCheck;
import io.memlog.reconciler.verify.SpotCheck.InStore;
import io.memlog.reconciler.verify.SpotCheck.Spot;
import io.memlog.reconciler.verify.SpotCheck.State;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/verifications}: are these memories of one user, in both stores, what the log says? Thread-safe. */
final class VerificationsResource {
    private static final int MOST = 100;
    private static final Set<String> PARAMETERS = Set.of("tenantId", "userId", "memoryId");

    private final SpotCheck spotCheck;

    VerificationsResource(SpotCheck spotCheck) {
        this.spotCheck = spotCheck;
    }

    /** The answer, in the order of the question. */
    record VerificationsJson(List<VerificationJson> verifications) {}

    /** See {@link Spot}. */
    record VerificationJson(
            String memoryId, State state, @Nullable Long logVersion, List<InStore> stores) {}

    void register(RoutesConfig routes) {
        routes.get("/v1/verifications", this::verify);
    }

    private void verify(Context context) {
        if (!PARAMETERS.containsAll(context.queryParamMap().keySet())) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "query: expected tenantId, userId and memoryId, found another parameter");
        }
        Scope scope = Scope.named(context.queryParam("tenantId"), context.queryParam("userId"));
        List<String> ids = context.queryParams("memoryId");
        if (ids.isEmpty()) {
            throw new MemlogException(
                    ErrorCode.MISSING_MEMORY_ID, "memoryId: expected 1 to %d, found none".formatted(MOST));
        }
        if (ids.size() > MOST) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "memoryId: expected 1 to %d, found %d".formatted(MOST, ids.size()));
        }
        String prefix = scope.key() + "/";
        List<String> keys = ids.stream().map(id -> scope.memory(id).key()).collect(Collectors.toList());
        context.json(new VerificationsJson(spotCheck.of(keys).stream()
                .map(spot -> new VerificationJson(
                        spot.key().substring(prefix.length()), spot.state(), spot.logVersion(), spot.stores()))
                .toList()));
    }
}
