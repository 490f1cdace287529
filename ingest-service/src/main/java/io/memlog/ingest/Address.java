package io.memlog.ingest;

import org.jspecify.annotations.Nullable;

/** What path, query and headers of a request say about an event; null where they say nothing. Immutable. */
record Address(
        @Nullable String tenantId,
        @Nullable String userId,
        @Nullable String memoryId,
        @Nullable String eventId) {}
