package io.memlog.schemas;

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
