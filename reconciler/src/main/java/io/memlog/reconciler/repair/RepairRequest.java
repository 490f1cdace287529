package io.memlog.reconciler.repair;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be repaired; every field may be left out.
 *
 * @param scope one user only
 * @param limit most memories to publish again; 1,000 unless given
 * @param dryRun only say what would be done
 */
public record RepairRequest(
        @Nullable ScopeJson scope,
        @Nullable Integer limit,
        @Nullable Boolean dryRun) {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 100_000;

    /**
     * Checks all fields.
     *
     * @throws MemlogException if the limit is outside its range or the scope is none
     */
    public RepairRequest {
        if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "limit: expected 1 to %d, found %d".formatted(MAX_LIMIT, limit));
        }
        if (scope != null) {
            var unused = scope.toScope();
        }
    }

    /** A user as JSON. */
    public record ScopeJson(
            @Nullable String tenantId, @Nullable String userId) {
        /** The user; fails with a {@link MemlogException} if it is none. */
        public Scope toScope() {
            return Scope.named(tenantId, userId);
        }
    }

    Optional<Scope> scopeOrAll() {
        return Optional.ofNullable(scope).map(ScopeJson::toScope);
    }

    int limitOrDefault() {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    boolean isDryRun() {
        return dryRun != null && dryRun;
    }
}
