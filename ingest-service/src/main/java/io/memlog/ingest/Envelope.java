package io.memlog.ingest;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields that every write may carry, whatever it does; null where the writer gave none. Immutable. */
record Envelope(
        @Nullable String tenantId,
        @Nullable String userId,
        @Nullable String memoryId,
        @Nullable String eventId,
        @Nullable String agentId,
        @Nullable String sessionId,
        @Nullable String actor,
        @Nullable Instant occurredAt,
        @Nullable String zone,
        @Nullable Long expectedVersion,
        @Nullable Boolean extract) {
    static final Envelope EMPTY = new Envelope(null, null, null, null, null, null, null, null, null, null, null);

    /**
     * What path, query and headers say, taken together with the body.
     *
     * @throws MemlogException if both name a thing and differ
     */
    Envelope addressed(Address address) {
        return new Envelope(
                same("tenantId", tenantId, address.tenantId()),
                same("userId", userId, address.userId()),
                same("memoryId", memoryId, address.memoryId()),
                same("eventId", eventId, address.eventId()),
                agentId,
                sessionId,
                actor,
                occurredAt,
                zone,
                expectedVersion,
                extract);
    }

    private static @Nullable String same(String field, @Nullable String inBody, @Nullable String inAddress) {
        if (inBody == null || inAddress == null) {
            return inBody == null ? inAddress : inBody;
        }
        if (!Objects.equals(inBody, inAddress)) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD,
                    "%s: expected the same in the body as in path, query or header, found another".formatted(field));
        }
        return inBody;
    }
}
