package io.memlog.reconciler.rebuild;

import com.fasterxml.jackson.databind.JsonNode;
import io.memlog.reconciler.repair.RepairRequest.ScopeJson;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be rebuilt; every field may be left out.
 *
 * @param store vector, graph or both; both unless given
 * @param scope one user only, in both stores and without a new generation
 * @param askModels beside scope: models are asked for what memories had to do without; nobody is asked unless given
 * @param until a moment as ISO 8601, or an object of partitions and next offsets of memory.enriched: a side generation that stops there
 */
public record RebuildRequest(
        @Nullable String store,
        @Nullable ScopeJson scope,
        @Nullable Boolean askModels,
        @Nullable JsonNode until) {
    /**
     * Checks what can be checked without asking anybody.
     *
     * @throws MemlogException if the fields are not of their form, or exclude one another
     */
    public RebuildRequest {
        if (scope != null) {
            var unused = scope.toScope();
            if (until != null) {
                throw refused("until: expected none beside scope: a user is published again as he is now");
            }
            if (store != null && !store.equals("both")) {
                throw refused(
                        "store: expected both or none beside scope: one event rewrites a memory in both, found one");
            }
        }
        if (until != null) {
            var unused = parse(until);
        }
        if (scope == null && Boolean.TRUE.equals(askModels)) {
            throw refused("askModels: expected it beside scope: a store is loaded from the log, found no scope");
        }
    }

    /** Where a side generation stops. */
    sealed interface Until {
        /** Before everything that was written at this moment or later. */
        record Moment(Instant at) implements Until {}

        /** Partition to next offset. */
        record Offsets(Map<Integer, Long> next) implements Until {
            public Offsets {
                next = Map.copyOf(next);
            }
        }
    }

    Optional<Scope> scopeOrAll() {
        return Optional.ofNullable(scope).map(ScopeJson::toScope);
    }

    boolean asksModels() {
        return Boolean.TRUE.equals(askModels);
    }

    Optional<Until> bound() {
        return Optional.ofNullable(until).map(RebuildRequest::parse);
    }

    private static Until parse(JsonNode until) {
        if (until.isTextual()) {
            try {
                return new Until.Moment(Instant.parse(until.asText()));
            } catch (DateTimeException e) {
                throw refused("until: expected an ISO 8601 time with zone, found another text");
            }
        }
        if (!until.isObject() || until.isEmpty()) {
            throw refused("until: expected an ISO 8601 time, or {partition: offset, …}, found another value");
        }
        Map<Integer, Long> next = new TreeMap<>();
        until.properties().forEach(field -> {
            boolean isOffset = field.getValue().canConvertToLong()
                    && field.getValue().isIntegralNumber()
                    && field.getValue().asLong() >= 0;
            if (!field.getKey().matches("[0-9]{1,6}") || !isOffset) {
                throw refused("until: expected numbers of partitions and offsets from 0, found others");
            }
            next.put(Integer.parseInt(field.getKey()), field.getValue().asLong());
        });
        return new Until.Offsets(next);
    }

    private static MemlogException refused(String message) {
        return new MemlogException(ErrorCode.INVALID_FIELD, message);
    }
}
