package io.memlog.schemas;

/**
 * The identity of a memory: {@code tenantId/userId/memoryId}, the record key on memory.enriched.
 *
 * @param scope whose memory it is
 * @param memoryId 1 to 128 characters, see {@link Identifiers}
 */
public record MemoryKey(Scope scope, String memoryId) {
    public MemoryKey {
        Identifiers.require("memoryId", memoryId);
    }

    public static MemoryKey of(String tenantId, String userId, String memoryId) {
        return new MemoryKey(new Scope(tenantId, userId), memoryId);
    }

    /**
     * Reads {@code tenantId/userId/memoryId}.
     *
     * @throws MemlogException with {@link ErrorCode#INVALID_IDENTIFIER} if the key has another form
     */
    public static MemoryKey parse(String key) {
        String[] parts = key.split("/", -1);
        if (parts.length != 3) {
            throw new MemlogException(
                    ErrorCode.INVALID_IDENTIFIER,
                    "memory key: expected tenantId/userId/memoryId, found %d parts".formatted(parts.length));
        }
        return of(parts[0], parts[1], parts[2]);
    }

    public String key() {
        return scope.key() + "/" + memoryId;
    }

    /** The bucket of the digest tables in both stores, 0 to {@link Buckets#COUNT} - 1. */
    public int bucket() {
        return Buckets.of(key());
    }

    @Override
    public String toString() {
        return key();
    }
}
