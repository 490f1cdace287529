package io.memlog.schemas;

import org.jspecify.annotations.Nullable;

/**
 * Whose memories: one user of one tenant. Every read and write names a scope.
 *
 * @param tenantId 1 to 128 characters, see {@link Identifiers}
 * @param userId 1 to 128 characters, see {@link Identifiers}
 */
public record Scope(String tenantId, String userId) {
    public Scope {
        Identifiers.require("tenantId", tenantId);
        Identifiers.require("userId", userId);
    }

    /**
     * The scope that a request names.
     *
     * @throws MemlogException with {@link ErrorCode#MISSING_SCOPE} if a half of it is missing or empty: half a scope is no scope, and must
     *     not be taken for none
     */
    public static Scope named(@Nullable String tenantId, @Nullable String userId) {
        if (tenantId == null || tenantId.isEmpty() || userId == null || userId.isEmpty()) {
            throw new MemlogException(
                    ErrorCode.MISSING_SCOPE,
                    "expected tenantId and userId, found %s"
                            .formatted(tenantId == null || tenantId.isEmpty() ? "no tenantId" : "no userId"));
        }
        return new Scope(tenantId, userId);
    }

    /** {@code tenantId/userId}: the record key on memory.events and memory.outcomes. */
    public String key() {
        return tenantId + "/" + userId;
    }

    public MemoryKey memory(String memoryId) {
        return new MemoryKey(this, memoryId);
    }

    @Override
    public String toString() {
        return key();
    }
}
